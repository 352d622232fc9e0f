import { ORPCError, ValidationError } from '@orpc/server';
import { fullDisk } from '#main/files/file-problem.ts';
import { LabError, type LabErrorDetails } from '#shared/errors/index.ts';
import type { EngineLog } from '../engine-log.ts';

/** Turns LabErrors into the contract's LAB error. Unexpected errors are logged with their stack and reported without details. */
export async function mapErrors<Result>(work: () => Promise<Result>, path: readonly string[], log: EngineLog): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const expected = error instanceof LabError ? error : (invalidRequest(error) ?? fullDisk(error));
    if (expected) {
      log.info({ procedure: path.join('.'), ...expected.details }, 'refused');
      throw labResponse(expected);
    }
    if (error instanceof ORPCError || isAbort(error)) throw error;
    log.error({ procedure: path.join('.'), err: error }, 'unexpected error');
    throw new ORPCError('INTERNAL_SERVER_ERROR', { message: 'An unexpected error occurred in the engine. See its log.' });
  }
}

/** A LabError as the contract's error. */
export function labResponse(error: LabError): ORPCError<'LAB', LabErrorDetails> {
  return new ORPCError('LAB', { defined: true, status: 422, message: error.message, data: error.details, cause: error });
}

/** The first problem of an input that does not match the contract. */
function invalidRequest(error: unknown): LabError | undefined {
  if (!(error instanceof ORPCError) || error.code !== 'BAD_REQUEST' || !(error.cause instanceof ValidationError)) return undefined;
  const { path = [], message = 'is invalid' } = error.cause.issues[0] ?? {};
  const location = path.map((key) => String(typeof key === 'object' ? key.key : key)).join('.');
  const sentence = `${location || 'The request'} ${message}.`;
  return new LabError('invalid-request', sentence, 'Correct it and try again.', { location: location || undefined, cause: error });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
