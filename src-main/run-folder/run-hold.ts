import { rmSync } from 'node:fs';
import { ExclusiveLock } from '#main/files/exclusive-lock.ts';
import { runPaths } from './run-paths.ts';

/**
 * Makes a living runner wait between two steps until the hold is disposed or the holder's process ends: the system frees its lock, so a run
 * never stays held. The runner's heartbeat shows that it waits. Throws LabError `busy` if another process holds the run.
 */
export function holdRun(folder: string): Disposable {
  const { hold } = runPaths(folder);
  const lock = ExclusiveLock.acquire(hold, 'Another process holds the run.', 'Wait until it is done.');
  return {
    [Symbol.dispose]: () => {
      lock.release();
      rmSync(hold, { force: true });
    },
  };
}

/** False if the lock cannot be read: its holder may be deleting it. */
export function isRunHeld(folder: string): boolean {
  try {
    return ExclusiveLock.isHeld(runPaths(folder).hold);
  } catch {
    return false;
  }
}
