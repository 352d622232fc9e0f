import type { Job } from '#shared/contract/index.ts';

/** The engine's work of one kind, the newest first. */
export class JobList<Kind extends Job> {
  readonly #ended = new Set<(job: Kind) => void>();
  #byId = new Map<string, Kind>();
  #all = $state.raw<readonly Kind[]>([]);

  get all(): readonly Kind[] {
    return this.#all;
  }

  /** Those that wait or run. */
  get active(): readonly Kind[] {
    return this.#all.filter(isActiveJob);
  }

  get(id: string): Kind | undefined {
    return this.#all.find((job) => job.id === id);
  }

  replace(jobs: readonly Kind[]): void {
    const before = this.#byId;
    // A list may be older than a change that overtook it; an ended job stays ended.
    const newest = (job: Kind): Kind => {
      const known = before.get(job.id);
      return known && !isActiveJob(known) ? known : job;
    };
    this.#byId = new Map(jobs.map((job) => [job.id, newest(job)]));
    this.#publish(before, jobs);
  }

  update(jobs: readonly Kind[]): void {
    if (jobs.length === 0) return;
    const before = new Map(this.#byId);
    for (const job of jobs) this.#byId.set(job.id, job);
    this.#publish(before, jobs);
  }

  /** Tells of each job that was seen at work and has ended, until the returned function is called. */
  onEnd(listener: (job: Kind) => void): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  #publish(before: ReadonlyMap<string, Kind>, changed: readonly Kind[]): void {
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
