import { SILENCE_SECONDS } from '#main/run-folder/index.ts';
import type { TaskEnd } from '../executors/index.ts';
import { logTail } from './log-tail.ts';

/** The status of a run whose runner exited without an `end` event. */
export interface ExitStatus {
  readonly status: 'failed' | 'interrupted' | 'stopped' | 'paused';
  readonly reason: 'start' | 'interrupted' | 'stopped' | 'paused';
  readonly text: string;
}

interface ExitContext {
  /** Whether it had journaled any event. */
  readonly hasStarted: boolean;
  /** Whether an immediate stop was requested. */
  readonly stopRequested: boolean;
  /** Whether a pause was requested. */
  readonly pauseRequested?: boolean;
  /** The path of its log. */
  readonly log: string;
  /** Whether another program ran it, which only its silence tells the end of. */
  readonly isElsewhere?: boolean;
}

/**
 * A runner that exits with an error before its first event could not start: the run failed, and the runner's log has the reason. Any other
 * exit is an interruption or, if it was requested, a stop: the run can be resumed from its last checkpoint.
 */
export function classifyExit(
  { code, signal, cause: known }: TaskEnd,
  { hasStarted, stopRequested, pauseRequested, log, isElsewhere }: ExitContext,
): ExitStatus {
  if (isElsewhere) {
    const text = `The program gave no sign of life for ${SILENCE_SECONDS} seconds. If it goes on, the run does too.`;
    return { status: 'interrupted', reason: 'interrupted', text };
  }
  if (!hasStarted && code !== null && code !== 0) {
    const lines = logTail(log);
    const text = `The runner could not start (exit code ${code}).${lines === '' ? '' : `\n${lines}`}\nSee its log, ${log}.`;
    return { status: 'failed', reason: 'start', text };
  }
  if (stopRequested && code === null) {
    const text = 'Stopped between checkpoints. Resume it to continue from the last one.';
    return { status: 'stopped', reason: 'stopped', text };
  }
  if (pauseRequested && code === null && known !== undefined) {
    return { status: 'paused', reason: 'paused', text: 'Paused. Resume it to continue from its last checkpoint.' };
  }
  const cause = known ?? exitCause(code, signal);
  return {
    status: 'interrupted',
    reason: 'interrupted',
    text: `The runner ${cause} before the run was complete. Resume it to continue from its last checkpoint.`,
  };
}

function exitCause(code: number | null, signal: string | null): string {
  if (signal !== null) return `was killed by ${signal}`;
  return code !== null ? `exited with code ${code}` : 'disappeared';
}
