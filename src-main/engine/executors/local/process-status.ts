import { isRunAlive } from '#main/run-folder/index.ts';
import type { TaskReference } from '../executor.ts';

/** A started process may take this long until it holds its lock, on a busy machine too. */
const START_GRACE_MS = 60_000;

/** Whether a process holds the lock of its folder, or was started so recently that it may not hold it yet. */
export function isTaskAlive({ folder, handle, submittedAt }: TaskReference): boolean {
  if (isRunAlive(folder)) return true;
  const isYoung = submittedAt !== null && Date.now() - Date.parse(submittedAt) < START_GRACE_MS;
  return isYoung && handle !== null && isProcessAlive(Number(handle));
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
