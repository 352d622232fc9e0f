import { analyze, loadAnalyzedModel } from '../analyses/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleAnalysis: TaskHandler<'analysis'> = async (request, { requestFile, checkpoint }) => {
  await checkpoint('loading', 0, 0);
  const model = await loadAnalyzedModel(request, requestFile);
  const result = await analyze(model, request.analysis, checkpoint);
  model.forget();
  return result;
};
