import type { RunnerEnd } from './runner-process.ts';
import { logTail } from './log-tail.ts';

/** How a run counts whose runner is gone without having ended it. */
export interface Ending {
  readonly status: 'failed' | 'interrupted';
  readonly reason: 'start' | 'interrupted';
  readonly text: string;
}

/**
 * A runner that exits with an error before its first word could not start: the run failed, and its log says why. Any other one was
 * cut off: the run can go on from its last checkpoint.
 */
export function endingOf({ code, signal }: RunnerEnd, hasBegun: boolean, log: string): Ending {
  if (!hasBegun && code !== null && code !== 0) {
    const said = logTail(log);
    const text = `The runner could not start (exit code ${code}).${said === '' ? '' : `\n${said}`}\nIts log is ${log}.`;
    return { status: 'failed', reason: 'start', text };
  }
  const cause = signal !== null ? `was ended by ${signal}` : code !== null ? `ended with exit code ${code}` : 'is gone';
  return {
    status: 'interrupted',
    reason: 'interrupted',
    text: `The runner ${cause} before the run was through. Resume it to go on from its last checkpoint.`,
  };
}
