import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { type OpenDataSet, openDataSetFolder } from '#main/datasets/index.ts';
import { loadProgram, PLAIN_STEP, type Program } from '#main/program/index.ts';
import { loadKeptModel, readRunSpec } from '#main/run-folder/index.ts';
import type { AnalysisTaskRequest, PhaseOf } from '#main/tasks/index.ts';
import type { analyses, AnalysisKind } from '#shared/analysis/index.ts';
import type { EntropySettings } from '#shared/entropy/index.ts';
import type { Model, ModelGraph } from '#shared/graph/index.ts';
import type { LayerEntropy, LayerSummary } from '#shared/journal/index.ts';
import { setUpTensorflow } from '../environment.ts';
import { evaluationBatch, programOptions } from '../program-options.ts';
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
  readonly batchSize: number;
  /** Compiles a graph for evaluation. One program at a time; the caller disposes it. */
  readonly load: (graph: ModelGraph) => Promise<Program>;
}

type Analyses = typeof analyses;

/** Analyzes a model; reports progress in each batch. */
export type Analyze<Kind extends AnalysisKind> = (
  model: AnalyzedModel,
  request: z.output<Analyses[Kind]['request']>,
  report: TaskContext<PhaseOf<'analysis'>>['checkpoint'],
) => Promise<z.output<Analyses[Kind]['result']>>;

/** Throws LabError `not-found` or `bad-file`. */
export async function loadAnalyzedModel(
  { folder, graph, layers, checkpoint, linearized, states }: AnalysisTaskRequest,
  requestFile: string,
): Promise<AnalyzedModel> {
  const spec = readRunSpec(folder);
  setUpTensorflow(spec.experiment);
  const data = await openDataSetFolder(spec.dataSet.folder);
  const options = { ...programOptions(spec, data.description), ...PLAIN_STEP };
  return {
    ...{ layers, linearized, states, data },
    rule: spec.experiment.entropy.states,
    model: loadKeptModel(folder, { graph, layers }, checkpoint, linearized),
    batchSize: evaluationBatch(spec.experiment.training),
    load: (one) => loadProgram(one, options, join(dirname(requestFile), 'program')),
  };
}
