import { fullDisk } from '#main/files/file-problem.ts';
import { ProgramError } from '#main/program/index.ts';
import { describeLabError, LabError } from '#shared/errors/index.ts';
import { GraphError } from '#shared/graph/index.ts';
import { PauseRequested, StopRequested } from './run-control.ts';
import type { EndEntry } from './run-rounds.ts';

/** The `end` event for an error that ended an attempt. */
export function endOf(error: unknown, best: number | null): EndEntry {
  if (error instanceof StopRequested) {
    const text = 'Stopped as requested. Resume it to continue from its last checkpoint.';
    return { kind: 'end', status: 'stopped', reason: 'stopped', text, best };
  }
  if (error instanceof PauseRequested) {
    const text = 'Paused. Resume it to continue from its last checkpoint.';
    return { kind: 'end', status: 'paused', reason: 'paused', text, best };
  }
  const expected = asLabError(error);
  if (expected) return { kind: 'end', status: 'failed', reason: expected.code, text: describeLabError(expected.details), best };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: 'end', status: 'failed', reason: 'fault', text: `${what}. This is a bug. See runner.log in the run’s folder.`, best };
}

/** An expected failure as a LabError; undefined for a bug. */
export function asLabError(error: unknown): LabError | undefined {
  if (error instanceof LabError) return error;
  const full = fullDisk(error);
  if (full) return full;
  if (error instanceof GraphError) {
    return new LabError('unsupported', `Invalid network: ${error.message}.`, 'Use another network.', {
      location: error.node,
      cause: error,
    });
  }
  if (!(error instanceof ProgramError)) return undefined;
  return new LabError(
    'unavailable',
    `TensorFlow failed: ${error.message}.`,
    'If memory is short, lower training.batchSize or raise training.accumulate. `nepenthe doctor` (in a checkout `npm run doctor`) checks the installation.',
    { location: error.location, cause: error },
  );
}
