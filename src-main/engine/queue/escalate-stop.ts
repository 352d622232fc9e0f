import { setTimeout as delay } from 'node:timers/promises';

/** After this long a runner gets a signal, which ends one that is compiling. */
const TERMINATED_AFTER_MS = 5000;
/** After this long it is killed, whatever it does. */
const KILLED_AFTER_MS = 60_000;

interface StopInProgress {
  readonly cancel: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  /** Whether it still has to end. */
  readonly isDue: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Ends a runner that was asked to stop and does not: while it compiles a network, or in a step of minutes, it reads no control file. No
 * more is lost than by a stop that it follows: the run resumes from its last checkpoint.
 */
export async function escalateStop(
  { cancel, isDue, signal }: StopInProgress,
  [terminatedAfter, killedAfter] = [TERMINATED_AFTER_MS, KILLED_AFTER_MS],
): Promise<void> {
  const stages = [
    ['SIGTERM', terminatedAfter],
    ['SIGKILL', killedAfter - terminatedAfter],
  ] as const;
  for (const [name, patience] of stages) {
    try {
      await delay(patience, undefined, { signal, ref: false });
    } catch {
      // The engine ends.
      return;
    }
    if (!isDue()) return;
    await cancel(name);
  }
}
