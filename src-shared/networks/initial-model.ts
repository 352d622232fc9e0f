import { LabError } from '#shared/errors/index.ts';
import { type ModelGraph, parametersOf, type Weights } from '#shared/graph/index.ts';
import type { ExperimentNetwork } from '#shared/settings/index.ts';
import { adaptNetwork } from './adapt-network.ts';
import { buildNetwork } from './build-network.ts';
import type { ImageKind, ImportedNetwork } from './imported-network.ts';
import { initialWeights } from './initial-weights.ts';
import { byFanIn, initializationOf } from './initialization.ts';
import { checkNetworkSize } from './network-limits.ts';
import { withActivation } from './with-activation.ts';
import { type ZeroMasks, zeroMasks } from './zero-masks.ts';

const NO_MASKS: ZeroMasks = { masks: new Map(), zeros: 0, of: 0 };

/** The model at the start of training. */
export interface InitialModel {
  readonly graph: ModelGraph;
  /** @param imported the weights of the imported model, in the shapes of its own graph; none for a built-in network */
  readonly weights: (imported?: Weights) => Weights;
  /** The masks of what the imported model has pruned; none for a built-in network, or if the experiment does not keep zeros. */
  readonly zeroMasks: (weights: Weights) => ZeroMasks;
  /** The changes made for the images, as sentences. */
  readonly notes: readonly string[];
}

/**
 * The initial model of an experiment for the given images: a built-in network with random weights, or an imported model. Throws LabError
 * `invalid-experiment` naming the field if the network does not fit the images, `not-found` if the model does not exist.
 */
export function initialModel(
  { network, seed }: { readonly network: ExperimentNetwork; readonly seed: number },
  images: ImageKind,
  imported?: ImportedNetwork,
): InitialModel {
  if (network.kind !== 'imported') {
    const graph = buildNetwork(network, images.shape, images.classes);
    return { graph, weights: () => initialWeights(graph, seed, initializationOf(network)), zeroMasks: () => NO_MASKS, notes: [] };
  }
  if (imported?.name !== network.model) throw noSuchModel(network.model);
  const adapted = adaptNetwork(imported, images, seed);
  const { isInitialized, notes } = adapted;
  const graph = withActivation(adapted.graph, network.activation);
  checkNetworkSize(graph, 'imported');
  return {
    graph,
    weights: (values = new Map()) => weightsFor(graph, adapted.weights(values), seed),
    zeroMasks: (values) => (network.keepZeros ? zeroMasks(graph, values, isInitialized) : NO_MASKS),
    notes,
  };
}

/** The weights that the graph has, with initial values for those of its new activations. */
function weightsFor(graph: ModelGraph, weights: Weights, seed: number): Weights {
  const initial = initialWeights(graph, seed, byFanIn, (name) => !weights.has(name));
  return new Map(
    parametersOf(graph).flatMap(({ name }) => {
      const values = weights.get(name) ?? initial.get(name);
      return values ? [[name, values] as const] : [];
    }),
  );
}

/** The error for a model name that is not in the library; `location` is the field with the name. */
export function noSuchModel(name: string, location = 'network.model'): LabError {
  return new LabError(
    'not-found',
    `There is no imported model named ${name}.`,
    'Import it with `nepenthe import` or in the Models view, or use another model; `nepenthe model ls` lists them.',
    { location },
  );
}
