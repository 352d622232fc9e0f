import type { z } from 'zod';
import type { analyses, AnalysisKind, AnalysisResult } from '#shared/analysis/index.ts';
import type { AnalyzedModel } from '../analyses/analyzed-model.ts';
import { analyzers, loadAnalyzedModel } from '../analyses/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleAnalysis: TaskHandler<'analysis'> = async (request, { requestFile, checkpoint }) => {
  await checkpoint('loading', 0, 0);
  const { analysis } = request;
  const model = await loadAnalyzedModel(request, requestFile);
  const result = await analyze(analysis.kind, model, analysis, checkpoint);
  model.forget();
  return result;
};

type Report = Parameters<(typeof analyzers)['sensitivity']>[2];

function analyze<Kind extends AnalysisKind>(
  kind: Kind,
  model: AnalyzedModel,
  request: z.output<(typeof analyses)[Kind]['request']>,
  report: Report,
): Promise<AnalysisResult> {
  return analyzers[kind](model, request, report);
}
