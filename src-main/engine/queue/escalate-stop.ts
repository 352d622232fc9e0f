import { setTimeout as delay } from 'node:timers/promises';

/** When a runner gets SIGTERM, which ends it even while it is compiling. */
const TERMINATED_AFTER_MS = 5000;
/** When it is killed. */
const KILLED_AFTER_MS = 60_000;

interface StopInProgress {
  readonly cancel: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  /** Whether the stop is still outstanding. */
  readonly isDue: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Ends a runner that does not respond to a stop request: while it compiles a network, or during a very long step, it does not read the
 * control file. The run can be resumed from its last checkpoint.
 */
export async function escalateStop(
  { cancel, isDue, signal }: StopInProgress,
  [terminatedAfter, killedAfter] = [TERMINATED_AFTER_MS, KILLED_AFTER_MS],
): Promise<void> {
  const stages = [
    ['SIGTERM', terminatedAfter],
    ['SIGKILL', killedAfter - terminatedAfter],
  ] as const;
  for (const [name, wait] of stages) {
    try {
      await delay(wait, undefined, { signal, ref: false });
    } catch {
      // The engine is shutting down.
      return;
    }
    if (!isDue()) return;
    await cancel(name);
  }
}
