import type { Job } from '#shared/contract/index.ts';

/** Whether a job is of one kind: `isModelJob`, `isAnalysis`, `isDataImport`, `isModelImport`. */
export type JobGuard<Kind extends Job> = (job: Job) => job is Kind;

/** The engine's jobs of every kind, newest first. */
export class JobStore {
  readonly #ended = new Set<(job: Job) => void>();
  #byId = new Map<string, Job>();
  #all = $state.raw<readonly Job[]>([]);

  get all(): readonly Job[] {
    return this.#all;
  }

  /** Waiting and running jobs. */
  get active(): readonly Job[] {
    return this.#all.filter(isActiveJob);
  }

  ofKind<Kind extends Job>(isKind: JobGuard<Kind>): readonly Kind[] {
    return this.#all.filter(isKind);
  }

  get(id: string): Job | undefined {
    return this.#all.find((job) => job.id === id);
  }

  /** Takes the engine's whole list. A job that ended stays ended: the list may be older than a change that overtook it. */
  replace(jobs: readonly Job[]): void {
    const before = this.#byId;
    const newest = (job: Job): Job => {
      const known = before.get(job.id);
      return known && !isActiveJob(known) ? known : job;
    };
    this.#byId = new Map(jobs.map((job) => [job.id, newest(job)]));
    this.#publish(before, jobs);
  }

  update(jobs: readonly Job[]): void {
    if (jobs.length === 0) return;
    const before = new Map(this.#byId);
    for (const job of jobs) this.#byId.set(job.id, job);
    this.#publish(before, jobs);
  }

  /** Reports each job that was seen active and has ended, until the returned function is called. */
  onEnd(listener: (job: Job) => void): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  #publish(before: ReadonlyMap<string, Job>, changed: readonly Job[]): void {
    this.#all = [...this.#byId.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
    for (const job of changed) {
      const known = before.get(job.id);
      if (known && isActiveJob(known) && !isActiveJob(job)) for (const listener of this.#ended) listener(job);
    }
  }
}

export function isActiveJob({ status }: Pick<Job, 'status'>): boolean {
  return status === 'waiting' || status === 'running';
}
