import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { type OpenDataSet, openDataSetFolder, type Split } from '#main/datasets/index.ts';
import { loadProgram, PLAIN_STEP, type Program } from '#main/program/index.ts';
import { computeOfRun, loadKeptModel, readRunSpec } from '#main/run-folder/index.ts';
import type { AnalysisTaskRequest, PhaseOf } from '#main/tasks/index.ts';
import type { analyses, AnalysisKind } from '#shared/analysis/index.ts';
import type { EntropySettings } from '#shared/entropy/index.ts';
import type { Model, ModelGraph } from '#shared/graph/index.ts';
import type { LayerEntropy, LayerSummary } from '#shared/journal/index.ts';
import type { LatencyConditions } from '#shared/latency/index.ts';
import type { MergeMode, ReductionOptions } from '#shared/reduction/index.ts';
import { setUpTensorflow } from '../environment.ts';
import { type LatencyMeter, openLatencyMeter } from '../latency-meter.ts';
import { evaluationBatch, programOptions } from '../program-options.ts';
import { runData } from '../run-data.ts';
import type { TaskContext } from '../task-handler.ts';

/** A kept model as trained, its run's data, and its measurements. */
export interface AnalyzedModel {
  readonly model: Model;
  readonly layers: readonly LayerSummary[];
  /** Names of layers that already are linear forms. */
  readonly linearized: readonly string[];
  readonly states: readonly LayerEntropy[];
  /** What a neuron's states are. */
  readonly rule: EntropySettings['states'];
  readonly data: OpenDataSet;
  /** Training images that the run held out of training; empty if it held out none. */
  readonly calibration: Split;
  /** How the run reduces its models. */
  readonly reduction: Pick<ReductionOptions, 'tolerance'> & { readonly merge: MergeMode };
  /** Threads of the run; 0 for every core. */
  readonly threads: number;
  /** Opens the meter of these conditions, which reports how much it has measured. */
  readonly openMeter: (
    conditions: Pick<LatencyConditions, 'threads' | 'batch'>,
    report: (done: number, of: number) => Promise<void>,
  ) => Promise<LatencyMeter>;
  readonly batchSize: number;
  /** Compiles a graph for evaluation. One program at a time; the caller disposes it. */
  readonly load: (graph: ModelGraph) => Promise<Program>;
}

type Analyses = typeof analyses;

/** Reports progress; throws if the analysis was canceled. */
export type ReportAnalysis = TaskContext<PhaseOf<'analysis'>>['checkpoint'];

/** Analyzes a model; reports progress in each batch. */
export type Analyze<Kind extends AnalysisKind> = (
  model: AnalyzedModel,
  request: z.output<Analyses[Kind]['request']>,
  report: ReportAnalysis,
) => Promise<z.output<Analyses[Kind]['result']>>;

/** Throws LabError `not-found` or `bad-file`. */
export async function loadAnalyzedModel(
  { folder, graph, layers, checkpoint, linearized, states, tables }: AnalysisTaskRequest,
  requestFile: string,
): Promise<AnalyzedModel> {
  const spec = readRunSpec(folder);
  setUpTensorflow(spec.experiment);
  const data = await openDataSetFolder(spec.dataSet.folder);
  const options = { ...programOptions(spec, data.description), ...PLAIN_STEP };
  return {
    ...{ layers, linearized, states, data },
    calibration: runData(spec.experiment, data).splits.calibration,
    rule: spec.experiment.entropy.states,
    reduction: { tolerance: spec.experiment.entropy.tolerance, merge: spec.experiment.reduction.merge },
    threads: computeOfRun(spec).threads,
    openMeter: (conditions, report) => openLatencyMeter(tables, conditions, report),
    model: loadKeptModel(folder, { graph, layers }, checkpoint, linearized),
    batchSize: evaluationBatch(spec.experiment.training),
    load: (one) => loadProgram(one, options, join(dirname(requestFile), 'program')),
  };
}
