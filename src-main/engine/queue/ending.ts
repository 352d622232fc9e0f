import type { RunnerEnd } from './runner-process.ts';
import { logTail } from './log-tail.ts';

/** How a run counts whose runner is gone without having ended it. */
export interface Ending {
  readonly status: 'failed' | 'interrupted' | 'stopped';
  readonly reason: 'start' | 'interrupted' | 'stopped';
  readonly text: string;
}

interface Circumstances {
  /** Whether it had told anything. */
  readonly hasBegun: boolean;
  /** Whether it was asked to stop at once. */
  readonly wasAsked: boolean;
  /** Its log. */
  readonly log: string;
}

/**
 * A runner that exits with an error before its first word could not start: the run failed, and its log says why. Any other one was
 * cut off, or ended where it had been asked to stop: the run can go on from its last checkpoint.
 */
export function endingOf({ code, signal }: RunnerEnd, { hasBegun, wasAsked, log }: Circumstances): Ending {
  if (!hasBegun && code !== null && code !== 0) {
    const said = logTail(log);
    const text = `The runner could not start (exit code ${code}).${said === '' ? '' : `\n${said}`}\nIts log is ${log}.`;
    return { status: 'failed', reason: 'start', text };
  }
  if (wasAsked && code === null) {
    const text = 'Stopped in the middle of its work. Resume it to go on from its last checkpoint.';
    return { status: 'stopped', reason: 'stopped', text };
  }
  const cause = signal !== null ? `was ended by ${signal}` : code !== null ? `ended with exit code ${code}` : 'is gone';
  return {
    status: 'interrupted',
    reason: 'interrupted',
    text: `The runner ${cause} before the run was through. Resume it to go on from its last checkpoint.`,
  };
}
