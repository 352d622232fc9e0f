import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { type OpenDataSet, openDataSetFolder, type Split } from '#main/datasets/index.ts';
import { type Derivatives, loadDerivatives, loadProgram, PLAIN_STEP, type Program } from '#main/program/index.ts';
import { computeOfRun, type ComputeOnce, FinishedItems, loadKeptModel, readRunSpec, type RunSpec } from '#main/run-folder/index.ts';
import type { AnalysisTaskRequest, PhaseOf } from '#main/tasks/index.ts';
import type { analyses, AnalysisKind } from '#shared/analysis/index.ts';
import type { EntropySettings } from '#shared/entropy/index.ts';
import type { Model, ModelGraph } from '#shared/graph/index.ts';
import type { LayerEntropy, LayerSummary } from '#shared/journal/index.ts';
import type { LatencyConditions } from '#shared/latency/index.ts';
import { type MergeMode, reduce, type ReductionOptions, statesByActivation } from '#shared/reduction/index.ts';
import { setUpTensorflow } from '../environment.ts';
import { type LatencyMeter, openLatencyMeter } from '../latency-meter.ts';
import { mergePolicyOf } from '../merge-policy.ts';
import { evaluationBatch, programOptions } from '../program-options.ts';
import { runData } from '../run-data.ts';
import type { TaskContext } from '../task-handler.ts';

/** A kept model in the form that the request asks for, its run's data, and its measurements. */
export interface AnalyzedModel {
  readonly model: Model;
  readonly layers: readonly LayerSummary[];
  /** Names of layers that already are linear forms. */
  readonly linearized: readonly string[];
  readonly states: readonly LayerEntropy[];
  /** What a neuron's states are. */
  readonly rule: EntropySettings['states'];
  readonly data: OpenDataSet;
  /** The other data set of the request, if it names one. */
  readonly otherData: OpenDataSet | undefined;
  /** The training images that were trained on. */
  readonly trained: Split;
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
  /**
   * Compiles the model for derivatives by its pixels, likewise.
   *
   * @param compared nodes whose outputs are compared
   */
  readonly loadDerivatives: (compared?: readonly string[]) => Promise<Derivatives>;
  /** Remembers items of a long analysis until it is done. */
  readonly once: ComputeOnce;
  /** Forgets them. */
  readonly forget: () => void;
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

/** Throws LabError `not-found`, `bad-file` or `collapsed`. */
export async function loadAnalyzedModel(request: AnalysisTaskRequest, requestFile: string): Promise<AnalyzedModel> {
  const { folder, layers, linearized, states, checkpoint, analysis, tables } = request;
  const spec = readRunSpec(folder);
  setUpTensorflow(spec.experiment);
  const data = await openDataSetFolder(spec.dataSet.folder);
  const options = { ...programOptions(spec, data.description), ...PLAIN_STEP };
  const model = modelOf(request, spec);
  const { splits } = runData(spec.experiment, data);
  const directory = join(dirname(requestFile), 'program');
  const finished = new FinishedItems(folder, [checkpoint.sha256, analysis, data.sha256]);
  return {
    ...{ model, layers, linearized, states, data },
    otherData: request.otherData === undefined ? undefined : await openDataSetFolder(request.otherData),
    trained: splits.train,
    calibration: splits.calibration,
    rule: spec.experiment.entropy.states,
    reduction: { tolerance: spec.experiment.entropy.tolerance, merge: spec.experiment.reduction.merge },
    threads: computeOfRun(spec).threads,
    openMeter: (conditions, report) => openLatencyMeter(tables, conditions, report),
    batchSize: evaluationBatch(spec.experiment.training),
    load: (one) => loadProgram(one, options, directory),
    loadDerivatives: async (compared = []) => {
      const derivatives = await loadDerivatives(model.graph, options, directory, compared);
      derivatives.assign(model.weights);
      return derivatives;
    },
    once: finished.once,
    forget: () => finished.remove(),
  };
}

function modelOf(request: AnalysisTaskRequest, { experiment }: RunSpec): Model {
  const { folder, graph, layers, checkpoint, linearized, analysis } = request;
  const trained = loadKeptModel(folder, { graph, layers }, checkpoint, linearized);
  if (!('plan' in analysis) || analysis.plan === 'none') return trained;
  return reduce(trained, statesByActivation(layers, request.states), {
    tolerance: experiment.entropy.tolerance,
    without: new Set(),
    merging: mergePolicyOf(folder, experiment.reduction.merge),
  }).reduced;
}
