import type { Program } from '#main/program/index.ts';
import type { CheckpointStore, RunSpec } from '#main/run-folder/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { type ModelGraph, prunableLayers } from '#shared/graph/index.ts';
import type { JournalEntry, JournalEvent, LayerSummary } from '#shared/journal/index.ts';
import type { LatencyProfile } from '#shared/latency/index.ts';
import { type ConfiguredMethod, configuredMethod, type SharedSettings, sharedSettings } from '#shared/methods/index.ts';
import type { InitialModel } from '#shared/networks/index.ts';
import type { ScheduledTerm } from '#shared/objective/index.ts';
import { checkAugmentation, checkMethod, layerSummaries, needsLatencies, objectiveTerms, stepsInEpoch } from '#shared/planning/index.ts';
import type { MergePolicy } from '#shared/reduction/index.ts';
import { initialModelOf } from './initial-model.ts';
import type { RunControl } from './run-control.ts';
import type { RunData } from './run-data.ts';
import { slopedModel } from './sloped-model.ts';
import type { SystemMeter } from './system/system-meter.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** Everything that follows from experiment and data, before any computation. */
export interface RunOutline {
  readonly experiment: Experiment;
  /** The initial network. */
  readonly graph: ModelGraph;
  readonly initialModel: InitialModel;
  readonly layers: readonly LayerSummary[];
  readonly method: ConfiguredMethod;
  /** Terms of the objective besides the cross-entropy. */
  readonly objective: readonly ScheduledTerm[];
  /** Rounds and δ of the method. */
  readonly limits: Pick<SharedSettings, 'rounds' | 'delta'>;
  readonly stepsPerEpoch: number;
}

/**
 * Throws LabError `invalid-experiment` with the field if network, images and method do not match, and what {@link initialModelOf} and
 * `latencies` throw.
 *
 * @param latencies reads those of a run that needs them; absent before they are measured
 */
export function outlineRun(
  spec: Pick<RunSpec, 'experiment' | 'model'>,
  { description, samples }: Pick<RunData, 'description' | 'samples'>,
  latencies?: () => LatencyProfile,
): RunOutline {
  const { experiment } = spec;
  const method = configuredMethod(experiment.method);
  const original = initialModelOf(spec, { shape: description.shape, classes: description.classes.length });
  const initialModel = slopedModel(original, method.slopes(prunableLayers(original.graph, experiment.entropy)));
  const { graph } = initialModel;
  const layers = layerSummaries(graph, experiment.entropy);
  checkMethod(experiment, graph, layers);
  checkAugmentation(experiment, description.shape);
  return {
    experiment,
    graph,
    initialModel,
    layers,
    method,
    objective: objectiveTerms(experiment, layers, needsLatencies(experiment) ? latencies?.() : undefined),
    limits: sharedSettings(experiment.method),
    stepsPerEpoch: stepsInEpoch(samples.train, experiment.training.batchSize),
  };
}

/** Receives a run's events. */
export interface EventLog {
  /** Sequence number of the last event. */
  readonly lastSeq: number;
  append(entry: JournalEntry): JournalEvent;
}

/** A run with all its resources open. */
export interface PreparedRun extends RunOutline {
  readonly network: TrainedNetwork;
  /** Loads a second program, for trials. */
  readonly loadTrial: (graph: ModelGraph) => Promise<Program>;
  readonly data: RunData;
  /** The frozen latency profile. Throws LabError `unavailable` if the run's folder has none. */
  readonly latencies: () => LatencyProfile;
  /** How the reduction of its models merges layers. */
  readonly merging: () => MergePolicy;
  readonly journal: EventLog;
  readonly checkpoints: CheckpointStore;
  readonly control: RunControl;
  readonly system: SystemMeter;
}
