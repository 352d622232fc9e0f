import { ExclusiveLock } from '#main/files/exclusive-lock.ts';
import { runPaths } from './run-paths.ts';

/** Whoever holds it is the run's one living runner. */
export function acquireRunLock(folder: string): ExclusiveLock {
  return ExclusiveLock.acquire(runPaths(folder).lock, 'The run is going on in another process.', 'Wait for it, or stop it first.');
}

export function isRunAlive(folder: string): boolean {
  return ExclusiveLock.isHeld(runPaths(folder).lock);
}
