import { ORPCError } from '@orpc/server';
import { fullDisk } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import type { EngineLog } from '../engine-log.ts';

/** Turns LabErrors into the contract's LAB error. Unexpected errors are logged with their stack and reported without details. */
export async function mapErrors<Result>(work: () => Promise<Result>, path: readonly string[], log: EngineLog): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const expected = error instanceof LabError ? error : fullDisk(error);
    if (expected) {
      log.info({ procedure: path.join('.'), ...expected.details }, 'refused');
      throw new ORPCError('LAB', { status: 422, message: expected.message, data: expected.details, cause: error });
    }
    if (error instanceof ORPCError || isAbort(error)) throw error;
    log.error({ procedure: path.join('.'), err: error }, 'unexpected error');
    throw new ORPCError('INTERNAL_SERVER_ERROR', { message: 'An unexpected error occurred in the engine. See its log.' });
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
