import { isRunAlive } from '#main/run-folder/index.ts';
import type { TaskReference } from '../executor.ts';

/** How long a started process may take to acquire its lock, even on a busy machine. */
const START_GRACE_MS = 60_000;

/** Whether a process holds the lock of the task's folder, or was started too recently to hold it. */
export function isTaskAlive({ folder, handle, submittedAt }: TaskReference): boolean {
  if (isRunAlive(folder)) return true;
  // The clock may have been set back since.
  const age = submittedAt === null ? Infinity : Math.abs(Date.now() - Date.parse(submittedAt));
  const isRecent = age < START_GRACE_MS;
  return isRecent && handle !== null && isProcessAlive(Number(handle));
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
