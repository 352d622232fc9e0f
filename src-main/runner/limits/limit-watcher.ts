import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import type { AppliedLimits } from '#main/tasks/index.ts';
import type { LabErrorDetails } from '#shared/errors/index.ts';
import type { LimitErrors } from './limit-errors.ts';

/** The worker thread of `watch-limits.ts`: the main thread may be busy for as long as a file keeps it so. */

const POLL_MILLISECONDS = 100;
const STANDARD_OUTPUT = 1;

const { limits, errors } = workerData as { readonly limits: AppliedLimits; readonly errors: LimitErrors };
const start = performance.now();

check();
setInterval(check, POLL_MILLISECONDS);

function check(): void {
  if (process.memoryUsage.rss() > limits.memoryBytes) stop(errors.memory);
  if ((performance.now() - start) / 1000 > limits.seconds) stop(errors.time);
}

/** Writes the task's last message, on a line of its own even if the main thread was writing one, and kills the process. */
function stop(error: LabErrorDetails): void {
  try {
    writeSync(STANDARD_OUTPUT, `\n${JSON.stringify({ kind: 'failed', error })}\n`);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}
