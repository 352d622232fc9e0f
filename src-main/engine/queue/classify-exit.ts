import type { TaskEnd } from '../executors/index.ts';
import { logTail } from './log-tail.ts';

/** The status of a run whose runner is gone without an `end` event. */
export interface ExitStatus {
  readonly status: 'failed' | 'interrupted' | 'stopped';
  readonly reason: 'start' | 'interrupted' | 'stopped';
  readonly text: string;
}

interface Circumstances {
  /** Whether it had journaled anything. */
  readonly hasBegun: boolean;
  /** Whether it was asked to stop at once. */
  readonly stopRequested: boolean;
  /** The path of its log. */
  readonly log: string;
}

/**
 * A runner that exits with an error before its first event could not start: the run failed, and its log says why. Any other was cut off,
 * or ended where it was asked to stop: the run can be resumed from its last checkpoint.
 */
export function classifyExit({ code, signal }: TaskEnd, { hasBegun, stopRequested, log }: Circumstances): ExitStatus {
  if (!hasBegun && code !== null && code !== 0) {
    const lines = logTail(log);
    const text = `The runner could not start (exit code ${code}).${lines === '' ? '' : `\n${lines}`}\nIts log is ${log}.`;
    return { status: 'failed', reason: 'start', text };
  }
  if (stopRequested && code === null) {
    const text = 'Stopped in the middle of its work. Resume it to continue from its last checkpoint.';
    return { status: 'stopped', reason: 'stopped', text };
  }
  const cause = signal !== null ? `was ended by ${signal}` : code !== null ? `ended with exit code ${code}` : 'is gone';
  return {
    status: 'interrupted',
    reason: 'interrupted',
    text: `The runner ${cause} before the run was complete. Resume it to continue from its last checkpoint.`,
  };
}
