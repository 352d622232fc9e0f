import type { DoneMessage, FailedMessage } from '#main/tasks/index.ts';
import { asLabError } from './failure.ts';

/** Emits `done` with the result of the work, or `failed` with its expected failure. Returns whether it is done. */
export async function reportOutcome<Result>(
  emit: (message: DoneMessage<Result> | FailedMessage) => void,
  work: () => Promise<Result>,
): Promise<boolean> {
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    const expected = asLabError(error);
    if (!expected) throw error;
    emit({ kind: 'failed', error: expected.details });
    return false;
  }
  emit({ kind: 'done', result });
  return true;
}
