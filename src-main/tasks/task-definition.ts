import type { ZodType } from 'zod';

/**
 * What a task needs of its machine:
 * - `slot`: a slot of its device for as long as it runs;
 * - `exclusive`: everything, because it measures time: runs are held, other tasks wait;
 * - `shared`: some cores, beside runs and other shared tasks, but not beside an exclusive one;
 * - `brief`: one core for a few seconds, at any time.
 */
export type Resources = 'slot' | 'exclusive' | 'shared' | 'brief';

/** The most memory and time that a task may take, far above what it needs for anything sound. */
export interface TaskLimits {
  /** Resident memory; less on a machine with less. */
  readonly gibibytes: number;
  readonly hours: number;
}

/** A kind of work that runs in a separate process: `runner KIND REQUEST_FILE`. */
export interface TaskDefinition<Request, Phase extends string, Result> {
  /** Name of its process in messages: `prover`. */
  readonly process: string;
  readonly request: ZodType<Request>;
  /** Phases of its progress. */
  readonly phases: readonly Phase[];
  readonly result: ZodType<Result>;
  /** Where it reports: in messages on standard output, or in the journal in its request's folder. */
  readonly reports: 'messages' | 'journal';
  readonly resources: Resources;
  /** How long it may take to save its work when it is canceled; 0 if it is killed immediately. */
  readonly exitGraceMilliseconds: number;
  /** Null for a run, which may take as long as it needs. */
  readonly limits: TaskLimits | null;
}
