import type { OpenDataSet } from '#main/datasets/index.ts';
import type { Program } from '#main/program/index.ts';
import type { CheckpointStore, RunSpec } from '#main/run-folder/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import type { ModelGraph, Weights } from '#shared/graph/index.ts';
import type { JournalEntry, JournalEvent, LayerSummary } from '#shared/journal/index.ts';
import { configuredMethod, sharedSettings, type ConfiguredMethod, type SharedSettings } from '#shared/methods/index.ts';
import { checkAugmentation, checkLockedLayers, layerSummaries, stepsInEpoch } from '#shared/planning/index.ts';
import type { Beginning } from '#shared/networks/index.ts';
import { beginningOfRun } from './beginning-of-run.ts';
import type { Pulse } from './pulse.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** What is fixed by experiment and data before anything is computed. */
export interface RunOutline {
  readonly experiment: Experiment;
  /** As the run begins with it. */
  readonly graph: ModelGraph;
  readonly beginning: Beginning;
  readonly layers: readonly LayerSummary[];
  readonly method: ConfiguredMethod;
  /** Rounds and δ of the method. */
  readonly limits: Pick<SharedSettings, 'rounds' | 'delta'>;
  readonly stepsPerEpoch: number;
}

/**
 * Throws LabError `invalid-experiment` naming the field when network, images and method do not fit together, and what
 * {@link beginningOfRun} throws.
 */
export function outlineRun(spec: Pick<RunSpec, 'experiment' | 'model'>, { description }: OpenDataSet): RunOutline {
  const { experiment } = spec;
  const beginning = beginningOfRun(spec, { shape: description.shape, classes: description.classes.length });
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

/** The weights that the run's training begins with. */
export function firstWeights({ beginning }: RunOutline): Weights {
  return beginning.weights();
}

/** Where a run's events go. */
export interface EventLog {
  /** The number of the last event. */
  readonly lastSeq: number;
  append(entry: JournalEntry): JournalEvent;
}

/** A run with everything that it works with. */
export interface PreparedRun extends RunOutline {
  readonly network: TrainedNetwork;
  /** Loads a second program beside the network's own, for trials. */
  readonly loadTrial: (graph: ModelGraph) => Promise<Program>;
  readonly data: OpenDataSet;
  readonly journal: EventLog;
  readonly checkpoints: CheckpointStore;
  readonly pulse: Pulse;
}
