import { z } from 'zod';
import { type LabErrorDetails, labErrorSchema } from '#shared/errors/index.ts';
import { type PhaseOf, type ResultOf, type TaskKind, tasks } from './registry.ts';

/** `of` is 0 if the phase cannot be counted. */
export interface ProgressMessage<Phase extends string> {
  readonly kind: 'progress';
  readonly phase: Phase;
  readonly done: number;
  readonly of: number;
}

export interface DoneMessage<Result> {
  readonly kind: 'done';
  readonly result: Result;
}

export interface FailedMessage {
  readonly kind: 'failed';
  readonly error: LabErrorDetails;
}

/** A task's output, one JSON document per line; the last one is `done` or `failed`. */
export type TaskMessage<Kind extends TaskKind> = ProgressMessage<PhaseOf<Kind>> | DoneMessage<ResultOf<Kind>> | FailedMessage;

const count = z.int().min(0);

export function messageSchema<Kind extends TaskKind>(kind: Kind): z.ZodType<TaskMessage<Kind>> {
  const { phases, result } = tasks[kind];
  return z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('progress'), phase: z.enum(phases), done: count, of: count }),
    z.object({ kind: z.literal('done'), result }),
    z.object({ kind: z.literal('failed'), error: labErrorSchema }),
  ]);
}
