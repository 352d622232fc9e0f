import type { OpenDataSet } from '#main/datasets/index.ts';
import type { Program } from '#main/program/index.ts';
import type { CheckpointStore, RunSpec } from '#main/run-folder/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import type { ModelGraph, Weights } from '#shared/graph/index.ts';
import type { JournalEntry, JournalEvent, LayerSummary } from '#shared/journal/index.ts';
import { configuredMethod, sharedSettings, type ConfiguredMethod, type SharedSettings } from '#shared/methods/index.ts';
import { checkAugmentation, checkLockedLayers, layerSummaries, stepsInEpoch } from '#shared/planning/index.ts';
import type { InitialModel } from '#shared/networks/index.ts';
import { initialModelOf } from './initial-model.ts';
import type { Pulse } from './pulse.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** What experiment and data determine before anything is computed. */
export interface RunOutline {
  readonly experiment: Experiment;
  /** The network that the run starts with. */
  readonly graph: ModelGraph;
  readonly beginning: InitialModel;
  readonly layers: readonly LayerSummary[];
  readonly method: ConfiguredMethod;
  /** Rounds and δ of the method. */
  readonly limits: Pick<SharedSettings, 'rounds' | 'delta'>;
  readonly stepsPerEpoch: number;
}

/**
 * Throws LabError `invalid-experiment` naming the field if network, images and method do not fit together, and what
 * {@link initialModelOf} throws.
 */
export function outlineRun(spec: Pick<RunSpec, 'experiment' | 'model'>, { description }: OpenDataSet): RunOutline {
  const { experiment } = spec;
  const beginning = initialModelOf(spec, { shape: description.shape, classes: description.classes.length });
  const { graph } = beginning;
  const layers = layerSummaries(graph);
  checkLockedLayers(experiment, layers);
  checkAugmentation(experiment, description.shape);
  return {
    experiment,
    graph,
    beginning,
    layers,
    method: configuredMethod(experiment.method),
    limits: sharedSettings(experiment.method),
    stepsPerEpoch: stepsInEpoch(description.samples.train, experiment.training.batchSize),
  };
}

/** The weights that training starts from. */
export function startWeights({ beginning }: RunOutline): Weights {
  return beginning.weights();
}

/** Where a run's events go. */
export interface EventLog {
  /** Sequence number of the last event. */
  readonly lastSeq: number;
  append(entry: JournalEntry): JournalEvent;
}

/** A run with all its resources open. */
export interface PreparedRun extends RunOutline {
  readonly network: TrainedNetwork;
  /** Loads a second program beside the network's own, for trials. */
  readonly loadTrial: (graph: ModelGraph) => Promise<Program>;
  readonly data: OpenDataSet;
  readonly journal: EventLog;
  readonly checkpoints: CheckpointStore;
  readonly pulse: Pulse;
}
