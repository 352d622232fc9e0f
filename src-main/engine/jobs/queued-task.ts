import type { Resources } from '#main/tasks/index.ts';
import type { Job } from '#shared/contract/index.ts';

/** The environment of a running task. */
export interface RunOptions<Kind extends Job> {
  /** A folder for its exclusive use. */
  readonly scratch: string;
  readonly progress: (progress: Pick<Kind, 'phase' | 'done' | 'of'>) => void;
  readonly signal: AbortSignal;
}

/** A data set or model that must not be removed while a job needs it. */
export interface Needed {
  readonly kind: 'data-set' | 'imported-model';
  readonly name: string;
}

/** Work for the queue, and the job that represents it to clients. */
export interface Task<Kind extends Job> {
  /** The initial state. */
  readonly job: Kind;
  /** For tasks that wait for it: `the proof of run abc`. */
  readonly name: string;
  readonly needs: readonly Needed[];
  readonly resources: Resources;
  /** Returns the job's final fields. Throws a LabError, or anything once the signal has aborted. */
  readonly run: (options: RunOptions<Kind>) => Promise<Partial<Kind>>;
}

/** Changes that are common to all jobs. */
type JobState = Partial<Pick<Job, 'status' | 'waitingFor' | 'startedAt' | 'endedAt' | 'error'>>;

/** A task in the queue, with the current state of its job. */
export class QueuedTask<Kind extends Job> {
  readonly abort = new AbortController();
  readonly #task: Task<Kind>;
  #job: Kind;

  constructor(task: Task<Kind>) {
    this.#task = task;
    this.#job = task.job;
  }

  get job(): Kind {
    return this.#job;
  }

  get name(): string {
    return this.#task.name;
  }

  get needs(): readonly Needed[] {
    return this.#task.needs;
  }

  get isExclusive(): boolean {
    return this.#task.resources === 'exclusive';
  }

  update(state: JobState): void {
    this.#job = { ...this.#job, ...state };
  }

  /** Runs the task; calls `onProgress` after each change of the job's progress. */
  async run(scratch: string, onProgress: () => void): Promise<void> {
    const progress = ({ phase, done, of }: Pick<Kind, 'phase' | 'done' | 'of'>): void => {
      this.#job = { ...this.#job, phase, done, of };
      onProgress();
    };
    const end = await this.#task.run({ scratch, progress, signal: this.abort.signal });
    this.#job = { ...this.#job, ...end };
  }
}
