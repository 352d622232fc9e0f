import type { ZodType } from 'zod';

/**
 * What a task takes of the machine that it runs on:
 * - `slot`: a slot of its device for as long as it runs;
 * - `exclusive`: everything, because it times something: runs are held, other tasks wait;
 * - `shared`: some cores beside runs and other shared tasks, but not beside an exclusive one;
 * - `brief`: seconds of one core, at any time.
 */
export type Resources = 'slot' | 'exclusive' | 'shared' | 'brief';

/** A kind of work that a process of its own does: `runner KIND REQUEST_FILE`. */
export interface TaskDefinition<Request, Phase extends string, Result> {
  /** What messages call its process: `prover`. */
  readonly process: string;
  readonly request: ZodType<Request>;
  /** What its progress may name. */
  readonly phases: readonly Phase[];
  readonly result: ZodType<Result>;
  /** Where it reports: in messages on standard output, or in the journal of its request's folder. */
  readonly reports: 'messages' | 'journal';
  readonly resources: Resources;
  /** How long it may take to save its work when it is asked to end; 0: it is killed at once. */
  readonly exitGraceMilliseconds: number;
}
