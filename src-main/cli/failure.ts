import { ORPCError } from '@orpc/client';
import { CommanderError } from 'commander';
import { describeLabError, LabError, labErrorSchema, type LabErrorDetails } from '#shared/contract/index.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts';

/** A failed command, ready to be told. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** For --json: `{error: …}`. */
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    readonly file?: string | undefined;
    readonly place?: string | undefined;
  };
  /** For a person; empty when it has been told already. */
  readonly text: string;
}

/** Thrown by a command whose words or files are wrong, with the place to mend. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly details: LabErrorDetails;

  constructor(details: LabErrorDetails) {
    super(details.message);
    this.details = details;
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return told(error.details, exitCodes.usage);
  if (error instanceof LabError) return told(error.details, exitCodeOf(error.code));
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    return { exitCode: exitCodes.usage, error: { code: 'usage', message, remedy: 'See `nepenthe --help`.' }, text: '' };
  }
  const details = error instanceof ORPCError && error.code === 'LAB' ? labErrorSchema.safeParse(error.data) : undefined;
  if (details?.success) return told(details.data, exitCodeOf(details.data.code));
  const message = error instanceof Error ? error.message : String(error);
  const remedy = 'This is a bug; logs/engine.ndjson in the data folder may tell more.';
  return { exitCode: exitCodes.failure, error: { code: 'bug', message, remedy }, text: `${message} ${remedy}` };
}

function told(details: LabErrorDetails, exitCode: ExitCode): Failure {
  return { exitCode, error: details, text: describeLabError(details) };
}
