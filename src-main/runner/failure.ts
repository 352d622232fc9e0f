import { ProgramError } from '#main/program/index.ts';
import { describeLabError, LabError } from '#shared/errors/index.ts';
import { GraphError } from '#shared/graph/index.ts';
import type { EndEntry } from './run-rounds.ts';
import { PauseRequested, StopRequested } from './pulse.ts';

/** How a run ends that something was thrown out of. */
export function endOf(error: unknown, best: number | null): EndEntry {
  if (error instanceof StopRequested) {
    const text = 'Stopped at once, as asked. It resumes from its last checkpoint.';
    return { kind: 'end', status: 'stopped', reason: 'stopped', text, best };
  }
  if (error instanceof PauseRequested) {
    return { kind: 'end', status: 'paused', reason: 'paused', text: 'Paused. It resumes from its last checkpoint.', best };
  }
  const expected = asLabError(error);
  if (expected) return { kind: 'end', status: 'failed', reason: expected.code, text: describeLabError(expected.details), best };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: 'end', status: 'failed', reason: 'fault', text: `${what}. This is a fault of the program; runner.log tells where.`, best };
}

/** Undefined for what is nobody's expected failure. */
export function asLabError(error: unknown): LabError | undefined {
  if (error instanceof LabError) return error;
  if (error instanceof GraphError) {
    return new LabError('unsupported', `The network cannot be: ${error.message}.`, 'Take another network.', {
      location: error.node,
      cause: error,
    });
  }
  if (!(error instanceof ProgramError)) return undefined;
  return new LabError(
    'unavailable',
    `TensorFlow could not go on: ${error.message}.`,
    'If memory is short take a smaller training.batchSize, or compute it in parts with training.accumulate; npm run doctor tells what is set up.',
    { location: error.location, cause: error },
  );
}
