import { ORPCError } from '@orpc/client';
import { labErrorSchema, type LabErrorCode, type LabErrorDetails, type RefusedNode } from '#shared/errors/index.ts';

/** What went wrong with a call, fit for a person. */
export interface Failure {
  /** `lost`: the engine did not answer; `unexpected`: it answered with something that is a bug. */
  readonly code: LabErrorCode | 'lost' | 'unexpected';
  readonly message: string;
  readonly remedy: string;
  /** File and place, where the error names them. */
  readonly where: string | null;
  /** The place alone: the option of a request, the field of a config. */
  readonly place?: string;
  /** Nodes of a network that stand in the way, where the error names them. */
  readonly nodes?: readonly RefusedNode[];
}

export function describeFailure(error: unknown): Failure {
  if (error instanceof ORPCError) {
    const details = labErrorSchema.safeParse(error.data);
    if (details.success) return failureOf(details.data);
    if (error.status !== 502 && error.status !== 503 && error.status !== 504) {
      return {
        code: 'unexpected',
        message: `The engine answered ${error.code}: ${error.message}.`,
        remedy: 'This is a defect of Nepenthe Lab. The engine’s log in the data folder says more.',
        where: null,
      };
    }
  }
  return {
    code: 'lost',
    message: 'The engine does not answer.',
    remedy: 'The window keeps trying to reach it. Runs that have started go on by themselves.',
    where: null,
  };
}

/** An expected failure as it is shown. */
export function failureOf({ code, message, remedy, file, location: place, nodes }: LabErrorDetails): Failure {
  const where = [file, place].filter((part) => part !== undefined).join(', ');
  return {
    code,
    message,
    remedy,
    where: where || null,
    ...(place !== undefined && { place }),
    ...(nodes && nodes.length > 0 && { nodes }),
  };
}
