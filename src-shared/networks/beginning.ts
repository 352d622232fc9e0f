import { LabError } from '#shared/contract/lab-error.ts';
import type { Experiment, NetworkConfig } from '#shared/experiment/index.ts';
import type { ModelGraph, Shape, Weights } from '#shared/graph/index.ts';
import { buildNetwork } from './build-network.ts';
import { initialWeights } from './initial-weights.ts';
import { initialisationOf } from './initialisation.ts';

/** The images that a network is for. */
export interface ImageKind {
  /** [height, width, channels] */
  readonly shape: Shape;
  readonly classes: number;
}

/** A model that came from a file, without its weights. */
export interface ImportedNetwork {
  readonly name: string;
  readonly graph: ModelGraph;
  /** Of a ready-made network: it can be built anew for other images. */
  readonly network: NetworkConfig | null;
}

/** What training begins with. */
export interface Beginning {
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
export function beginningOf(
  { network, seed }: Pick<Experiment, 'network' | 'seed'>,
  images: ImageKind,
  imported?: ImportedNetwork,
): Beginning {
  if (network.kind !== 'imported') {
    const graph = buildNetwork(network, images.shape, images.classes);
    return { graph, weights: () => initialWeights(graph, seed, initialisationOf(network)), notes: [] };
  }
  if (imported?.name !== network.model) throw noSuchModel(network.model);
  return { graph: imported.graph, weights: (weights = new Map()) => weights, notes: [] };
}

/** That an experiment names a model which was never imported. */
export function noSuchModel(name: string): LabError {
  return new LabError(
    'not-found',
    `There is no imported model called ${name}.`,
    'Import it with `nepenthe import` or in the Models view, or name another one; `nepenthe model ls` lists them.',
    { place: 'network.model' },
  );
}
