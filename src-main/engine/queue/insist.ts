import { setTimeout as delay } from 'node:timers/promises';

/** After so long a runner is sent a signal, which one that is compiling does not survive. */
const TERMINATED_AFTER_MS = 5000;
/** After so long whatever it is at is broken off. */
const KILLED_AFTER_MS = 60_000;

interface Insistence {
  readonly pid: number;
  /** Whether it still has to end. */
  readonly isDue: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Ends a runner that was asked to stop and does not: while it compiles a network or a step takes minutes it reads no control file. Nothing
 * is lost by it that a stop would have kept: the run goes on from its last checkpoint.
 */
export async function insist(
  { pid, isDue, signal }: Insistence,
  [terminatedAfter, killedAfter] = [TERMINATED_AFTER_MS, KILLED_AFTER_MS],
): Promise<void> {
  const steps = [
    ['SIGTERM', terminatedAfter],
    ['SIGKILL', killedAfter - terminatedAfter],
  ] as const;
  for (const [word, patience] of steps) {
    try {
      await delay(patience, undefined, { signal, ref: false });
      if (!isDue()) return;
      process.kill(pid, word);
    } catch {
      // The engine ends, or the runner has.
      return;
    }
  }
}
