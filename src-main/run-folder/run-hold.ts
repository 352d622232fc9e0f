import { rmSync } from 'node:fs';
import { ExclusiveLock } from '#main/files/exclusive-lock.ts';
import { runPaths } from './run-paths.ts';

/**
 * Makes a living runner wait between two steps, for as long as the holder lives: the system frees the lock with its process, so a run
 * never stays held. The runner's heartbeat says when it waits. Throws a LabError `busy` when another process holds the run.
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

/** False for a hold that cannot be read: it may be going away at this moment. */
export function isRunHeld(folder: string): boolean {
  try {
    return ExclusiveLock.isHeld(runPaths(folder).hold);
  } catch {
    return false;
  }
}
