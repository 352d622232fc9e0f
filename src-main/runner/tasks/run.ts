import { dirname } from 'node:path';
import { runAttempt } from '../run-attempt.ts';
import { runDependencies } from '../run-dependencies.ts';
import type { TaskHandler } from '../task-handler.ts';

/** One attempt at the run whose folder contains the request. */
export const handleRun: TaskHandler<'run'> = async (_, { requestFile }) => ({
  status: await runAttempt(dirname(requestFile), runDependencies),
});
