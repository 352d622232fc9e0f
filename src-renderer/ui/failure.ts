import { ORPCError } from '@orpc/client';
import { LabError, type LabErrorCode, type LabErrorDetails, labErrorSchema, type RefusedNode } from '#shared/errors/index.ts';

/** A failed call, described for the user. */
export interface Failure {
  /** `lost`: the engine did not answer; `unexpected`: its answer points to a bug. */
  readonly code: LabErrorCode | 'lost' | 'unexpected';
  readonly message: string;
  readonly remedy: string;
  /** File and location, if the error names them. */
  readonly where: string | null;
  /** The location alone: an option of a request, a field of a config. */
  readonly location?: string;
  /** Nodes that block the operation, if the error names them. */
  readonly nodes?: readonly RefusedNode[];
}

export function describeFailure(error: unknown): Failure {
  if (error instanceof LabError) return failureOf(error.details);
  if (error instanceof ORPCError) {
    const details = labErrorSchema.safeParse(error.data);
    if (details.success) return failureOf(details.data);
    if (error.status !== 502 && error.status !== 503 && error.status !== 504) {
      return {
        code: 'unexpected',
        message: `The engine answered ${error.code}: ${error.message}.`,
        remedy: 'This is a bug in Nepenthe Lab. See the engine’s log in the data folder.',
        where: null,
      };
    }
  }
  return {
    code: 'lost',
    message: 'The engine does not answer.',
    remedy: 'The window keeps trying to reconnect. Running experiments continue.',
    where: null,
  };
}

/** An expected failure, ready to show. */
export function failureOf({ code, message, remedy, file, location, nodes }: LabErrorDetails): Failure {
  const where = [file, location].filter((part) => part !== undefined).join(', ');
  return {
    code,
    message,
    remedy,
    where: where || null,
    ...(location !== undefined && { location }),
    ...(nodes && nodes.length > 0 && { nodes }),
  };
}
