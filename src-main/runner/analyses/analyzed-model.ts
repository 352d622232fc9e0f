import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { type OpenDataSet, openDataSetFolder, type Split } from '#main/datasets/index.ts';
import { type Derivatives, loadDerivatives, loadProgram, PLAIN_STEP, type Program } from '#main/program/index.ts';
import { type ComputeOnce, FinishedItems, loadKeptModel, readRunSpec, type RunSpec } from '#main/run-folder/index.ts';
import type { AnalysisTaskRequest, PhaseOf } from '#main/tasks/index.ts';
import type { analyses, AnalysisKind } from '#shared/analysis/index.ts';
import type { EntropySettings } from '#shared/entropy/index.ts';
import type { Model, ModelGraph } from '#shared/graph/index.ts';
import type { LayerEntropy, LayerSummary } from '#shared/journal/index.ts';
import { reduce, statesByActivation } from '#shared/reduction/index.ts';
import { setUpTensorflow } from '../environment.ts';
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

/** Analyzes a model; reports progress in each batch. */
export type Analyze<Kind extends AnalysisKind> = (
  model: AnalyzedModel,
  request: z.output<Analyses[Kind]['request']>,
  report: TaskContext<PhaseOf<'analysis'>>['checkpoint'],
) => Promise<z.output<Analyses[Kind]['result']>>;

/** Throws LabError `not-found`, `bad-file` or `collapsed`. */
export async function loadAnalyzedModel(request: AnalysisTaskRequest, requestFile: string): Promise<AnalyzedModel> {
  const { folder, layers, linearized, states, checkpoint, analysis } = request;
  const spec = readRunSpec(folder);
  setUpTensorflow(spec.experiment);
  const data = await openDataSetFolder(spec.dataSet.folder);
  const options = { ...programOptions(spec, data.description), ...PLAIN_STEP };
  const model = modelOf(request, spec);
  const directory = join(dirname(requestFile), 'program');
  const finished = new FinishedItems(folder, [checkpoint.sha256, analysis, data.description]);
  return {
    ...{ model, layers, linearized, states, data },
    otherData: request.otherData === undefined ? undefined : await openDataSetFolder(request.otherData),
    rule: spec.experiment.entropy.states,
    trained: runData(spec.experiment, data).splits.train,
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
