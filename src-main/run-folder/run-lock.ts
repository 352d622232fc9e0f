import { ExclusiveLock } from '#main/files/exclusive-lock.ts';
import { isRunLeased, leasedElsewhere } from './run-lease.ts';
import { runPaths } from './run-paths.ts';

/** The lock of the run's only living runner. Throws LabError `busy` if another process holds it, or a job the run's lease. */
export function acquireRunLock(folder: string): ExclusiveLock {
  if (isRunLeased(folder)) throw leasedElsewhere(folder);
  return ExclusiveLock.acquire(runPaths(folder).lock, 'Another process is running this run.', 'Wait for it, or stop it first.');
}

export function isRunAlive(folder: string): boolean {
  return ExclusiveLock.isHeld(runPaths(folder).lock);
}
