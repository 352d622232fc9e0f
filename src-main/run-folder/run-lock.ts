import { ExclusiveLock } from '#main/files/exclusive-lock.ts';
import { runPaths } from './run-paths.ts';

/** The lock of the run's only living runner. Throws LabError `busy` if another process holds it. */
export function acquireRunLock(folder: string): ExclusiveLock {
  return ExclusiveLock.acquire(runPaths(folder).lock, 'Another process is running this run.', 'Wait for it, or stop it first.');
}

export function isRunAlive(folder: string): boolean {
  return ExclusiveLock.isHeld(runPaths(folder).lock);
}
