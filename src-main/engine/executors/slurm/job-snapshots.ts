import type { ClusterSite } from './cluster-site.ts';
import { arrayOfJob, jobName } from './job-names.ts';
import type { SlurmJob } from './job-states.ts';

/** This user's jobs at one moment. */
export class JobSnapshot {
  /** In the time of `performance.now()`. */
  readonly begun: number;
  /** The names of arrays among the jobs. */
  readonly arrays: readonly string[];
  readonly #byId: ReadonlyMap<string, SlurmJob>;
  readonly #byName: ReadonlyMap<string, readonly SlurmJob[]>;

  constructor(jobs: readonly SlurmJob[], begun: number) {
    this.begun = begun;
    this.#byId = new Map(jobs.map((job) => [job.id, job]));
    this.#byName = Map.groupBy(jobs, ({ name }) => name);
    this.arrays = [...this.#byName.keys()].flatMap((name) => arrayOfJob(name) ?? []);
  }

  /** Undefined if Slurm no longer knows the job. */
  withId(id: string): SlurmJob | undefined {
    return this.#byId.get(id);
  }

  /** A task of an array. */
  task(array: string, index: number): SlurmJob | undefined {
    return this.#byName.get(jobName(array))?.find(({ id }) => id.endsWith(`_${index}`));
  }

  /** The latest job of that name. */
  named(name: string): SlurmJob | undefined {
    return this.#byName.get(name)?.toSorted((a, b) => Number.parseInt(b.id, 10) - Number.parseInt(a.id, 10))[0];
  }
}

/** Lists all jobs at once, however many ask for one of them, and at most once per interval. */
export class JobSnapshots {
  readonly #site: Pick<ClusterSite, 'jobs'>;
  readonly #interval: number;
  #latest: { readonly begun: number; readonly snapshot: Promise<JobSnapshot>; isDone: boolean } | undefined;

  /** @param interval milliseconds */
  constructor(site: Pick<ClusterSite, 'jobs'>, interval: number) {
    this.#site = site;
    this.#interval = interval;
  }

  /**
   * A recent snapshot. Throws what listing the jobs throws.
   *
   * @param isNew whether a finished listing of the last interval is not recent enough
   */
  async take(isNew = false): Promise<JobSnapshot> {
    const begun = performance.now();
    const latest = this.#latest;
    if (latest && (!latest.isDone || (!isNew && begun - latest.begun < this.#interval))) return latest.snapshot;
    const snapshot = this.#site.jobs().then((jobs) => new JobSnapshot(jobs, begun));
    const next = { begun, snapshot, isDone: false };
    this.#latest = next;
    try {
      return await snapshot;
    } finally {
      next.isDone = true;
    }
  }
}
