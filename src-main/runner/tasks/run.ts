import { dirname } from 'node:path';
import { SchedulerJob } from '../job/scheduler-job.ts';
import { runAttempt } from '../run-attempt.ts';
import { runDependencies } from '../run-dependencies.ts';
import type { TaskHandler } from '../task-handler.ts';

/** One attempt at the run whose folder contains the request. */
export const handleRun: TaskHandler<'run'> = async (_, { requestFile }) => {
  const job = SchedulerJob.fromEnvironment();
  const surroundings = job && { claim: job.claim, onEndRequest: job.onEndRequest.bind(job) };
  const status = await runAttempt(dirname(requestFile), { ...runDependencies, ...surroundings });
  if (status === 'yielded') job?.requeueIfOutOfTime();
  return { status };
};
