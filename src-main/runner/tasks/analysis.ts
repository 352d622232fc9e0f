import { analyzers, loadAnalyzedModel } from '../analyses/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleAnalysis: TaskHandler<'analysis'> = async (request, { requestFile, checkpoint }) => {
  await checkpoint('loading', 0, 0);
  const { analysis } = request;
  return analyzers[analysis.kind](await loadAnalyzedModel(request, requestFile), analysis, checkpoint);
};
