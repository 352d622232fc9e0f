import { type LatencyTaskRequest, tasks } from '#main/tasks/index.ts';
import type { LatencyJob } from '#shared/contract/index.ts';
import { type Executor, runTask } from '../executors/index.ts';
import { newJob } from './new-job.ts';
import type { Task } from './queued-task.ts';

/** Measures what removing layers of an experiment's network saves, for a run if the request names its folder. */
export function latencyTask(request: LatencyTaskRequest, executor: Executor): Task<LatencyJob> {
  const { spec, runFolder } = request;
  const runId = runFolder === null ? null : spec.runId;
  return {
    job: { ...newJob(), kind: 'latency', experiment: spec.experiment.name, runId, phase: 'planning', profile: null },
    name: `the table of latencies of ${spec.experiment.name}`,
    needs: [{ kind: 'data-set', name: spec.dataSet.name }],
    resources: tasks.latency.resources,
    run: async (options) => await runTask(executor, 'latency', request, options),
  };
}
