import type { LabErrorDetails } from '#shared/errors/index.ts';
import { asLabError } from './failure.ts';

/** How work for somebody else ends that was not done. */
export interface FailedMessage {
  readonly kind: 'failed';
  readonly error: LabErrorDetails;
}

/** Tells what came of work as the last word, `failed` where it threw an expected failure. Gives whether it was done. */
export async function lastWord<Done>(emit: (message: Done | FailedMessage) => void, work: () => Promise<Done>): Promise<boolean> {
  let done: Done;
  try {
    done = await work();
  } catch (error) {
    const expected = asLabError(error);
    if (!expected) throw error;
    emit({ kind: 'failed', error: expected.details });
    return false;
  }
  emit(done);
  return true;
}
