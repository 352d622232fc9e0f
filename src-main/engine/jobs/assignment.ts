import type { Job } from '#shared/contract/index.ts';

/** What a job's work gets to work with. */
export interface WorkOptions<Kind extends Job> {
  /** A folder of its own that nobody else uses. */
  readonly scratch: string;
  readonly progress: (progress: Pick<Kind, 'phase' | 'done' | 'of'>) => void;
  readonly signal: AbortSignal;
}

/** Something that nobody may take away while a job needs it. */
export interface Needed {
  readonly kind: 'data-set' | 'imported-model';
  readonly name: string;
}

/** What the desk is to have done. */
export interface Work<Kind extends Job> {
  /** The job as it is told of before anything is done. */
  readonly job: Kind;
  readonly needs: Needed;
  /** Does it and gives what the job ends with. Throws a LabError, or anything else where the signal ended it. */
  readonly carryOut: (options: WorkOptions<Kind>) => Promise<Partial<Kind>>;
}

/** What changes of every job in the same way. */
type Course = Partial<Pick<Job, 'status' | 'startedAt' | 'endedAt' | 'error'>>;

/** Work that the desk has taken on, with the job that tells how it stands. */
export class Assignment<Kind extends Job> {
  readonly abort = new AbortController();
  readonly #work: Work<Kind>;
  #job: Kind;

  constructor(work: Work<Kind>) {
    this.#work = work;
    this.#job = work.job;
  }

  get job(): Kind {
    return this.#job;
  }

  get needs(): Needed {
    return this.#work.needs;
  }

  change(course: Course): void {
    this.#job = { ...this.#job, ...course };
  }

  /** Does the work; `told` is called whenever the job has come further. */
  async carryOut(scratch: string, told: () => void): Promise<void> {
    const progress = ({ phase, done, of }: Pick<Kind, 'phase' | 'done' | 'of'>): void => {
      this.#job = { ...this.#job, phase, done, of };
      told();
    };
    const end = await this.#work.carryOut({ scratch, progress, signal: this.abort.signal });
    this.#job = { ...this.#job, ...end };
  }
}
