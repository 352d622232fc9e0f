import { LabError } from '#shared/errors/index.ts';
import { graphView, type ModelGraph, type Weights } from '#shared/graph/index.ts';
import { headOf, replaceHead } from './replace-head.ts';
import { adaptInput } from './adapt-input.ts';
import { imagesOf, type ImageKind, type ImportedNetwork } from './imported-network.ts';
import { initialWeights } from './initial-weights.ts';
import { byFanIn, initializationOf } from './initialization.ts';
import { parameterOrigins, type Origin } from './parameter-origin.ts';

/** An imported model made to suit images of another kind. */
export interface Adaptation {
  readonly graph: ModelGraph;
  /** From the weights of the imported model, in the shapes of its own graph. */
  readonly weights: (imported: Weights) => Weights;
  /** What was changed, as sentences. */
  readonly notes: readonly string[];
}

/**
 * An imported model for images of that shape and so many classes. Another number of classes exchanges the last map, which begins anew. For
 * images of another size a ready-made network is built anew and takes the weights by their names; any other graph has its shapes inferred
 * anew. Gray images are read by convolutions on three channels as if these were equal. Throws LabError `invalid-experiment` naming the node
 * that stands in the way.
 */
export function adaptNetwork(model: ImportedNetwork, images: ImageKind, seed: number): Adaptation {
  const own = imagesOf(model.graph);
  const resized = adaptInput(model, images.shape);
  const graph = own.classes === images.classes ? resized : replaceHead(resized, images.classes);
  const initialization = model.network ? initializationOf(model.network) : byFanIn;
  const constants = resized === model.graph ? new Map<string, Float32Array>() : initialization.constants(images.shape);
  const origins = [...parameterOrigins(model.graph, graph)].filter(([{ name }]) => !constants.has(name));
  const nodesOf = (kind: Origin['kind']): readonly string[] => [
    ...new Set(origins.flatMap(([{ node }, origin]) => (origin.kind === kind ? [node] : []))),
  ];

  const head = own.classes === images.classes ? undefined : headOf(graph).id;
  const resizedNodes = nodesOf('drawn').filter((node) => node !== head);
  const [stuck] = model.network ? [] : [...nodesOf('pooled'), ...resizedNodes];
  if (stuck !== undefined) throw fixedSize(model, stuck, own, images);

  return {
    graph,
    weights: (imported) => {
      const drawnNames = new Set(origins.flatMap(([{ name }, { kind }]) => (kind === 'drawn' ? [name] : [])));
      const drawn = initialWeights(graph, seed, initialization, (name) => drawnNames.has(name));
      const values = origins.map(([{ name }, { kind, convert }]) => {
        const source = (kind === 'drawn' ? drawn : imported).get(name);
        if (!source) throw new Error(`${model.name} has no values for ${name}`);
        return [name, convert(source)] as const;
      });
      return new Map([...constants, ...values]);
    },
    notes: [
      ...(resized === model.graph ? [] : [`The network is made for images of ${sizes(images)} instead of ${sizes(own)}.`]),
      ...nodesOf('summed').map((node) => `${node} reads gray images: its kernel is summed over the three channels.`),
      ...nodesOf('pooled').map(
        (node) => `${node} reads smaller features: its kernel is pooled as torchvision’s network would enlarge them.`,
      ),
      ...(constants.size > 0 ? ['What follows from the size of the images is computed anew: masks of shifted windows.'] : []),
      ...resizedNodes.map((node) => `${node} begins anew: its weights are of another size for these images.`),
      ...(head === undefined ? [] : [`The head ${head} begins anew: ${images.classes} classes instead of ${own.classes}.`]),
    ],
  };
}

function sizes({ shape }: ImageKind): string {
  return shape.join('x');
}

function fixedSize({ name, graph }: ImportedNetwork, node: string, own: ImageKind, images: ImageKind): LabError {
  const why = 'its weights are as many as the places of a whole image';
  return new LabError(
    'invalid-experiment',
    `${name} does not take images of ${sizes(images)}: ${node}: ${why}.`,
    `Take images of ${sizes(own)}, or export the network for the size of these.`,
    { location: 'network.model', nodes: [{ name: node, op: graphView(graph).node(node).op, why }] },
  );
}
