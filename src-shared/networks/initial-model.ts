import { LabError } from '#shared/errors/index.ts';
import type { ExperimentNetwork } from '#shared/settings/index.ts';
import type { ModelGraph, Weights } from '#shared/graph/index.ts';
import { adaptNetwork } from './adapt-network.ts';
import { buildNetwork } from './build-network.ts';
import type { ImageKind, ImportedNetwork } from './imported-network.ts';
import { initialWeights } from './initial-weights.ts';
import { refuseTooLarge } from './network-limits.ts';
import { initializationOf } from './initialization.ts';

/** What training begins with. */
export interface InitialModel {
  readonly graph: ModelGraph;
  /** @param imported those of the imported model, in the shapes of its own graph; none for a ready-made network */
  readonly weights: (imported?: Weights) => Weights;
  /** What was changed to suit the images, as sentences. */
  readonly notes: readonly string[];
}

/**
 * What an experiment begins with on such images: a ready-made network with drawn weights, or the imported model that it names. Throws
 * LabError `invalid-experiment` naming the field where the network does not fit the images, `not-found` where there is no such model.
 */
export function initialModel(
  { network, seed }: { readonly network: ExperimentNetwork; readonly seed: number },
  images: ImageKind,
  imported?: ImportedNetwork,
): InitialModel {
  if (network.kind !== 'imported') {
    const graph = buildNetwork(network, images.shape, images.classes);
    return { graph, weights: () => initialWeights(graph, seed, initializationOf(network)), notes: [] };
  }
  if (imported?.name !== network.model) throw noSuchModel(network.model);
  const { graph, weights, notes } = adaptNetwork(imported, images, seed);
  refuseTooLarge(graph, 'imported');
  return { graph, weights: (values = new Map()) => weights(values), notes };
}

/** That somebody names a model which was never imported: an experiment, unless another place is given. */
export function noSuchModel(name: string, place = 'network.model'): LabError {
  return new LabError(
    'not-found',
    `There is no imported model called ${name}.`,
    'Import it with `nepenthe import` or in the Models view, or name another one; `nepenthe model ls` lists them.',
    { location: place },
  );
}
