import { parametersOf, type ModelGraph, type Parameter, type Shape, type Weights } from '#shared/graph/index.ts';
import { headOf, withClasses } from './exchanged-head.ts';
import { isGreyKernel, summedChannels, withImages } from './exchanged-images.ts';
import { imagesOf, type ImageKind, type ImportedNetwork } from './imported-network.ts';
import { initialWeights } from './initial-weights.ts';
import { byFanIn, initialisationOf } from './initialisation.ts';

/** An imported model made to suit images of another kind. */
export interface Adaptation {
  readonly graph: ModelGraph;
  /** From the weights of the imported model, in the shapes of its own graph. */
  readonly weights: (imported: Weights) => Weights;
  /** What was changed, as sentences. */
  readonly notes: readonly string[];
}

/** Where the values of a parameter come from. */
type Origin = 'imported' | 'summed' | 'constant' | 'drawn';

/**
 * An imported model for images of that shape and so many classes. Another number of classes exchanges the last map, which begins anew. For
 * images of another size a ready-made network is built anew and takes the weights by their names; any other graph has its shapes inferred
 * anew. Grey images are read by convolutions on three channels as if these were equal. Throws LabError `invalid-experiment` naming the node
 * that stands in the way.
 */
export function adaptNetwork(model: ImportedNetwork, images: ImageKind, seed: number): Adaptation {
  const own = imagesOf(model.graph);
  const resized = withImages(model, images.shape);
  const graph = own.classes === images.classes ? resized : withClasses(resized, images.classes);
  const initialisation = model.network ? initialisationOf(model.network) : byFanIn;
  const constants = resized === model.graph ? new Map<string, Float32Array>() : initialisation.constants(images.shape);
  const before = new Map(parametersOf(model.graph).map(({ name, shape }) => [name, shape]));
  const parameters = parametersOf(graph).map((parameter) => ({
    ...parameter,
    origin: constants.has(parameter.name) ? 'constant' : originOf(parameter, before.get(parameter.name)),
  }));
  const nodesOf = (origin: Origin): ReadonlySet<string> => new Set(parameters.flatMap((one) => (one.origin === origin ? [one.node] : [])));

  const drawnNames = new Set(parameters.flatMap(({ name, origin }) => (origin === 'drawn' ? [name] : [])));

  return {
    graph,
    weights: (imported) => {
      const drawn = initialWeights(graph, seed, initialisation, (name) => drawnNames.has(name));
      const sources = { imported, summed: imported, constant: constants, drawn };
      return new Map(
        parameters.map(({ name, shape, origin }) => {
          const values = sources[origin].get(name);
          if (!values) throw new Error(`${model.name} has no values for ${name}`);
          return [name, origin === 'summed' ? summedChannels(values, shape) : values];
        }),
      );
    },
    notes: [
      ...(own.shape.join() === images.shape.join()
        ? []
        : [`The network is made for images of ${images.shape.join('x')} instead of ${own.shape.join('x')}.`]),
      ...[...nodesOf('summed')].map((node) => `${node} reads grey images: its kernel is summed over the three channels.`),
      ...(nodesOf('constant').size > 0 ? ['What follows from the size of the images is computed anew: masks of shifted windows.'] : []),
      ...[...nodesOf('drawn')].map((node) =>
        own.classes !== images.classes && node === headOf(graph).id
          ? `The head ${node} begins anew: ${images.classes} classes instead of ${own.classes}.`
          : `${node} begins anew: its weights are of another size for these images.`,
      ),
    ],
  };
}

function originOf({ shape }: Parameter, before: Shape | undefined): Origin {
  if (before?.join() === shape.join()) return 'imported';
  return before && isGreyKernel(shape, before) ? 'summed' : 'drawn';
}
