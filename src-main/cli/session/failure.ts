import { ORPCError } from '@orpc/client';
import { CommanderError } from 'commander';
import { describeLabError, LabError, type LabErrorDetails, labErrorSchema, type RefusedNode } from '#shared/errors/index.ts';
import type { FieldProblem } from '#shared/experiment/index.ts';
import { printable } from '#shared/text/index.ts';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';

/** A mistake in an experiment file, with its position. */
export interface LocatedProblem extends FieldProblem {
  readonly line: number;
  readonly column: number;
}

/** A failed command, ready to be reported. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** For --json: `{error: …}`. */
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    readonly file?: string | undefined;
    readonly location?: string | undefined;
    readonly nodes?: readonly RefusedNode[] | undefined;
    readonly problems?: readonly LocatedProblem[];
  };
  /** For the terminal; empty if it was printed already. */
  readonly text: string;
}

/** `usage`: the command line itself is invalid. */
export interface UsageDetails extends Omit<LabErrorDetails, 'code'> {
  readonly code: LabErrorDetails['code'] | 'usage';
}

/** Thrown for an invalid command line or experiment file, with the positions of all problems. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly details: UsageDetails;
  readonly problems: readonly LocatedProblem[];

  constructor(details: UsageDetails, problems: readonly LocatedProblem[] = []) {
    super(details.message);
    this.details = details;
    this.problems = problems;
  }
}

/** The details of an expected failure, local or from the engine. */
export function expectedFailure(error: unknown): LabErrorDetails | undefined {
  if (error instanceof LabError) return error.details;
  return error instanceof ORPCError && error.code === 'LAB' ? labErrorSchema.safeParse(error.data).data : undefined;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) {
    const { error: details, ...failure } = failureWith(error.details, exitCodes.usage);
    return { ...failure, error: error.problems.length > 0 ? { ...details, problems: error.problems } : details };
  }
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    return { exitCode: exitCodes.usage, error: { code: 'usage', message, remedy: 'See `nepenthe --help`.' }, text: '' };
  }
  const expected = expectedFailure(error);
  if (expected) return failureWith(expected, exitCodeOf(expected.code));
  const message = error instanceof Error ? error.message : String(error);
  const remedy = 'This is a bug. See logs/engine.ndjson in the data folder.';
  return { exitCode: exitCodes.failure, error: { code: 'bug', message, remedy }, text: `${message} ${remedy}` };
}

function failureWith(details: UsageDetails, exitCode: ExitCode): Failure {
  const nodes = (details.nodes ?? []).map(({ name, op, why }) => `  ${printable(name)} (${printable(op)}): ${printable(why)}`);
  return { exitCode, error: details, text: [describeLabError(details), ...nodes].join('\n') };
}
