import { type AnalysisTaskRequest, tasks } from '#main/tasks/index.ts';
import { measuresTime } from '#shared/analysis/index.ts';
import type { AnalysisJob } from '#shared/contract/index.ts';
import type { ProofSheet } from '#shared/proof/index.ts';
import { runTask } from '../executors/index.ts';
import { storeAnalysis } from '../store/analyses.ts';
import { newJob } from './new-job.ts';
import type { KeptModelContext } from './proof-task.ts';
import type { Task } from './queued-task.ts';

/**
 * Analyzes a kept model and stores the result. An analysis that measures time runs alone.
 *
 * @param threads for TensorFlow; 0 for every core
 */
export function analysisTask(
  request: AnalysisTaskRequest,
  { id: runId, dataSet }: Pick<ProofSheet['run'], 'id' | 'dataSet'>,
  threads: number,
  { store, changes, executor }: KeptModelContext,
): Task<AnalysisJob> {
  const { round, checkpoint, analysis } = request;
  return {
    job: { ...newJob(), kind: 'analysis', runId, round, analysis: analysis.kind, phase: 'loading', result: null },
    name: `the analysis of run ${runId}`,
    needs: [dataSet, ...('dataSet' in analysis ? [analysis.dataSet] : [])].map((name) => ({ kind: 'data-set', name })),
    resources: measuresTime(analysis) ? 'exclusive' : tasks.analysis.resources,
    run: async (options) => {
      const found = await runTask(executor, 'analysis', request, { ...options, threads });
      const result = storeAnalysis(store, { runId, round, checkpoint }, analysis, found);
      changes.publish({ kind: 'models', id: runId });
      return { result };
    },
  };
}
