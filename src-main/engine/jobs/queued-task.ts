import type { Job } from '#shared/contract/index.ts';
import type { Resources } from '#main/tasks/index.ts';

/** What a task works with. */
export interface RunOptions<Kind extends Job> {
  /** A folder of its own. */
  readonly scratch: string;
  readonly progress: (progress: Pick<Kind, 'phase' | 'done' | 'of'>) => void;
  readonly signal: AbortSignal;
}

/** Something that must not be removed while a job needs it. */
export interface Needed {
  readonly kind: 'data-set' | 'imported-model';
  readonly name: string;
}

/** What the queue is to run, and the job by which clients know it. */
export interface Task<Kind extends Job> {
  /** Its first state. */
  readonly job: Kind;
  readonly needs: Needed;
  readonly resources: Resources;
  /** Returns what the job ends with. Throws a LabError, or anything once the signal has aborted. */
  readonly run: (options: RunOptions<Kind>) => Promise<Partial<Kind>>;
}

/** What changes of every job in the same way. */
type JobState = Partial<Pick<Job, 'status' | 'waitingFor' | 'startedAt' | 'endedAt' | 'error'>>;

/** A task in the queue, with the job that shows its state. */
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

  get needs(): Needed {
    return this.#task.needs;
  }

  get isExclusive(): boolean {
    return this.#task.resources === 'exclusive';
  }

  change(state: JobState): void {
    this.#job = { ...this.#job, ...state };
  }

  /** Runs the task; `progressed` is called whenever the job has come further. */
  async run(scratch: string, progressed: () => void): Promise<void> {
    const progress = ({ phase, done, of }: Pick<Kind, 'phase' | 'done' | 'of'>): void => {
      this.#job = { ...this.#job, phase, done, of };
      progressed();
    };
    const end = await this.#task.run({ scratch, progress, signal: this.abort.signal });
    this.#job = { ...this.#job, ...end };
  }
}
