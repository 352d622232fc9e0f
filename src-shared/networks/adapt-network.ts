import { LabError } from '#shared/errors/index.ts';
import { channelsOf, graphView, hasKernel, type ModelGraph, type Weights } from '#shared/graph/index.ts';
import { listed } from '#shared/text/index.ts';
import { adaptInput } from './adapt-input.ts';
import { type ImageKind, imagesOf, type ImportedNetwork } from './imported-network.ts';
import { initialWeights } from './initial-weights.ts';
import { byFanIn, initializationOf } from './initialization.ts';
import { type InputNormalization, normalizationFor, normalizationText } from './input-normalization.ts';
import { type Origin, parameterOrigins } from './parameter-origin.ts';
import { headNodes, replaceHead } from './replace-head.ts';

/** An imported model adapted to other images or classes. */
export interface Adaptation {
  readonly graph: ModelGraph;
  /** The adapted weights, given those of the imported model. */
  readonly weights: (imported: Weights) => Weights;
  /** Whether a parameter is initialized instead of taken from the imported model. */
  readonly isInitialized: (parameter: string) => boolean;
  /** The changes, as sentences. */
  readonly notes: readonly string[];
}

/**
 * Adapts an imported model to the shape and number of classes of a data set. For another number of classes, the head and the parameters
 * behind it are initialized; fixed factors and offsets behind it stay if they are the same for all classes. For another image size, a built-in network is rebuilt and its weights are matched by name; the shapes of any other graph are
 * inferred again. For gray images, kernels over three channels are summed over the channels. Throws LabError `invalid-experiment` naming
 * the node that prevents it.
 */
export function adaptNetwork(model: ImportedNetwork, images: ImageKind, seed: number): Adaptation {
  const own = imagesOf(model.graph);
  const resized = adaptInput(model, images.shape);
  const graph = own.classes === images.classes ? resized : replaceHead(resized, images.classes);
  const initialization = model.network ? initializationOf(model.network) : byFanIn;
  const constants = resized === model.graph ? new Map<string, Float32Array>() : initialization.constants(images.shape);
  const head = own.classes === images.classes ? [] : headNodes(graph);
  const origins = [...parameterOrigins(model.graph, graph, new Set(head))].filter(([{ name }]) => !constants.has(name));
  const nodesOf = (kind: Origin['kind']): readonly string[] => [
    ...new Set(origins.flatMap(([{ node }, origin]) => (origin.kind === kind ? [node] : []))),
  ];

  const resizedNodes = nodesOf('drawn').filter((node) => !head.includes(node));
  const newNodes = nodesOf('drawn').filter((node) => head.includes(node));
  const [fixed] = model.network ? [] : [...nodesOf('pooled'), ...resizedNodes];
  if (fixed !== undefined) throw fixedSize(model, fixed, own, images);

  const drawnNames = new Set(origins.flatMap(([{ name }, { kind }]) => (kind === 'drawn' ? [name] : [])));
  const isInitialized = (parameter: string): boolean => drawnNames.has(parameter);
  return {
    graph,
    isInitialized,
    weights: (imported) => {
      const drawn = initialWeights(graph, seed, initialization, isInitialized);
      const values = origins.map(([{ name }, { kind, convert }]) => {
        const source = (kind === 'drawn' ? drawn : imported).get(name);
        if (!source) throw new Error(`${model.name} has no values for ${name}`);
        return [name, convert(source)] as const;
      });
      return new Map([...constants, ...values]);
    },
    notes: [
      ...(model.normalization ? [normalizationNote(model.normalization, channelsOf(images.shape))] : []),
      ...(resized === model.graph ? [] : [`The network is adapted to images of ${sizes(images)} instead of ${sizes(own)}.`]),
      ...nodesOf('summed').map((node) => `${node} reads gray images: its kernel is summed over the three channels.`),
      ...nodesOf('pooled').map((node) => `${node} reads smaller feature maps: its kernel is pooled as in torchvision’s network.`),
      ...(constants.size > 0 ? ['The masks of shifted windows are recomputed for the image size.'] : []),
      ...resizedNodes.map((node) => `${node} is initialized randomly: its weights have another size for these images.`),
      ...newHead(graph, newNodes, images.classes, own.classes),
    ],
  };
}

function normalizationNote(own: InputNormalization, channels: number): string {
  const text = normalizationText(normalizationFor(own, channels));
  const gray = channels === own.mean.length ? '' : ', averaged over its channels';
  return `Images are normalized as in the model’s file, with ${text}${gray}, not by the data set’s statistics.`;
}

function newHead(graph: ModelGraph, initialized: readonly string[], classes: number, before: number): readonly string[] {
  const view = graphView(graph);
  const [heads, behind] = [true, false].map((isHead) => initialized.filter((id) => hasKernel(view.node(id)) === isHead));
  if (!heads || heads.length === 0) return [];
  const [what, them] = heads.length === 1 ? [`The head ${heads.join()} is`, 'it'] : [`The heads ${listed(heads)} are`, 'them'];
  const others = behind && behind.length > 0 ? ` So are the parameters behind ${them}: ${listed(behind)}.` : '';
  return [`${what} initialized randomly: ${classes} classes instead of ${before}.${others}`];
}

function sizes({ shape }: ImageKind): string {
  return shape.join('x');
}

function fixedSize({ name, graph }: ImportedNetwork, node: string, own: ImageKind, images: ImageKind): LabError {
  const why = 'its number of weights depends on the image size';
  return new LabError(
    'invalid-experiment',
    `${name} does not accept images of ${sizes(images)}: ${node}: ${why}.`,
    `Use images of ${sizes(own)}, or export the network for this image size.`,
    { location: 'network.model', nodes: [{ name: node, op: graphView(graph).node(node).op, why }] },
  );
}
