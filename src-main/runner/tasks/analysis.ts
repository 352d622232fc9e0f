import { analyze, loadAnalyzedModel } from '../analyses/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleAnalysis: TaskHandler<'analysis'> = async (request, { requestFile, checkpoint }) => {
  await checkpoint('loading', 0, 0);
  return analyze(await loadAnalyzedModel(request, requestFile), request.analysis, checkpoint);
};
