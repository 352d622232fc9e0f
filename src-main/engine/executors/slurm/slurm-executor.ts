import { basename } from 'node:path';
import { join } from 'node:path/posix';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Execution, Executor, Slot, Submission, TaskEnd, TaskReference } from '../executor.ts';
import type { ClusterSite } from './cluster-site.ts';
import { GroupedSubmissions } from './grouped-submissions.ts';
import { jobName } from './job-names.ts';
import { arrayOptions, arrayScript, type JobPrograms, jobScript, programsOf, runOptions } from './job-script.ts';
import { type JobSnapshot, JobSnapshots } from './job-snapshots.ts';
import { describeEnd, isActive, reasonOf, type SlurmJob } from './job-states.ts';
import { SlurmClient } from './slurm-client.ts';

const POLL_MS = 5000;
/** How long a question for a run's status waits for what the run has left on the cluster. */
const RETURN_MS = 3000;

export interface SlurmOptions {
  /** The current settings. */
  readonly cluster: () => Cluster;
  /** The programs of this machine. */
  readonly programs: JobPrograms;
  readonly site: ClusterSite;
  /** How often jobs are listed. */
  readonly pollMilliseconds?: number;
}

/** A run to submit: its folder on the cluster, the name of its request there, and its threads. */
interface PlacedRun {
  readonly folder: string;
  readonly request: string;
  readonly threads: number;
}

/** A task that is followed until it ends. */
interface Followed {
  readonly reference: TaskReference;
  /** Snapshots that were begun before this time may lack its job. */
  readonly since: number;
  readonly end: (end: TaskEnd) => void;
  reason: string | null;
  listener: (reason: string | null) => void;
  /** Whether what the run has left is being brought back. */
  isReturning: boolean;
}

/**
 * Runs runs as jobs of a cluster. A run's folder is the whole interface: the journal says what the run has done, Slurm says whether its job
 * may still run. A job that Slurm has forgotten ended some time ago, unless its runner renews the run's lease. How the cluster's commands
 * and its folder are reached is the matter of its site.
 */
export class SlurmExecutor implements Executor, Disposable {
  readonly name: string;
  readonly sharesMachine = false;
  readonly #options: SlurmOptions;
  readonly #site: ClusterSite;
  readonly #client: SlurmClient;
  readonly #snapshots: JobSnapshots;
  readonly #submissions: GroupedSubmissions<PlacedRun>;
  readonly #followed = new Set<Followed>();
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(name: string, options: SlurmOptions) {
    this.name = name;
    this.#options = options;
    this.#site = options.site;
    this.#client = new SlurmClient(name, this.#site.run);
    this.#submissions = new GroupedSubmissions(
      ({ request, threads }) => `${request} ${threads}`,
      (runs) => this.#send(runs),
    );
    // Requests in between get the last answer.
    this.#snapshots = new JobSnapshots(this.#site, this.#pollMs / 2);
  }

  capacity(): readonly Slot[] {
    const { jobs, cpus, gres } = this.#options.cluster();
    const device = gres?.includes('gpu') ? 'gpu' : 'cpu';
    return Array.from({ length: jobs }, (_, index) => ({
      id: `${this.name}-${index}`,
      device,
      name: `slot ${index + 1} of cluster ${this.name}`,
      threads: cpus,
    }));
  }

  async submit({ task, requestFile, folder, threads }: Submission): Promise<Execution> {
    if (task !== 'run') throw new Error(`a ${task} cannot run on a cluster`);
    const handle = await this.#submissions.submit(async () => ({
      folder: await this.#site.place(folder),
      request: basename(requestFile),
      threads,
    }));
    return this.#follow({ folder, handle, submittedAt: new Date().toISOString() }, performance.now());
  }

  async status(reference: TaskReference): Promise<'running' | 'gone' | 'unknown'> {
    if (this.#site.isBack(reference.folder)) return 'gone';
    try {
      const job = await this.#jobOf(reference, await this.#snapshots.take());
      if (job && isActive(job)) return 'running';
      const state = await this.#site.stateOf(reference.folder);
      if (state === 'missing' || state === 'unknown') return 'unknown';
      if (!job && state === 'leased') return 'running';
      // An engine that has just started does not wait for models.
      const isBack = this.#site.bringBack(reference.folder).then(() => true);
      return (await Promise.race([isBack, delay(RETURN_MS, false, { ref: false })])) ? 'gone' : 'unknown';
    } catch {
      // Slurm does not answer, or the folder cannot be read.
      return 'unknown';
    }
  }

  attach(reference: TaskReference, signal: AbortSignal): Execution {
    return this.#follow(reference, -Infinity, signal);
  }

  /** Both signals: Slurm sends SIGTERM, then SIGKILL. */
  async cancel(reference: TaskReference): Promise<void> {
    const id = await this.#idOf(reference);
    if (id !== undefined) await this.#client.cancel(id);
  }

  async withdraw(reference: TaskReference): Promise<void> {
    await this.#site.sendControl(reference.folder);
    const id = await this.#idOf(reference);
    if (id !== undefined) await this.#client.cancel(id, true);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#followed.clear();
    this.#site[Symbol.dispose]();
  }

  get #pollMs(): number {
    return this.#options.pollMilliseconds ?? POLL_MS;
  }

  /** Submits runs of the same kind as one job, or as one array. Returns the ID of each. */
  async #send(runs: readonly PlacedRun[]): Promise<readonly string[]> {
    const cluster = this.#options.cluster();
    const programs = programsOf(cluster, this.#options.programs);
    const [first] = runs;
    if (!first) return [];
    const task = { task: 'run', threads: first.threads } as const;
    if (runs.length === 1) {
      const script = jobScript(cluster, programs, { ...task, requestFile: join(first.folder, first.request) });
      return [await this.#client.submit(runOptions(cluster, basename(first.folder), first.folder), script)];
    }
    const snapshot = await this.#snapshots.take();
    await this.#site.removeOldArrays((array) => snapshot.named(jobName(array)) !== undefined);
    const array = await this.#site.createArray(runs.map(({ folder }) => folder));
    try {
      const script = arrayScript(cluster, programs, { ...task, requestFile: first.request });
      const id = await this.#client.submit(arrayOptions(cluster, array, runs.length), script);
      return runs.map((_, index) => `${id}_${index}`);
    } catch (error) {
      await this.#site.removeArray(array).catch(() => undefined);
      throw error;
    }
  }

  #follow(reference: TaskReference, since: number, signal?: AbortSignal): Execution {
    let end: Followed['end'] = () => undefined;
    const ended = new Promise<TaskEnd>((resolve) => (end = resolve));
    const followed: Followed = { reference, since, end, reason: null, listener: () => undefined, isReturning: false };
    this.#followed.add(followed);
    this.#site.follow(reference.folder);
    signal?.addEventListener('abort', () => this.#unfollow(followed), { once: true });
    this.#schedule();
    const onWait = (listener: Followed['listener']): void => {
      followed.listener = listener;
    };
    return { handle: reference.handle, ended, output: null, errorOutput: () => '', onWait };
  }

  /** Returns whether it was followed. */
  #unfollow(followed: Followed): boolean {
    if (!this.#followed.delete(followed)) return false;
    this.#site.unfollow(followed.reference.folder);
    return true;
  }

  #schedule(): void {
    if (this.#isDisposed || this.#timer || this.#followed.size === 0) return;
    this.#timer = setTimeout(
      () => {
        void this.#judgeAll().finally(() => {
          this.#timer = undefined;
          this.#schedule();
        });
      },
      this.#site.hasMore ? 0 : this.#pollMs,
    );
  }

  /** Never rejects. */
  async #judgeAll(): Promise<void> {
    try {
      const snapshot = await this.#snapshots.take(this.#site.hasMore);
      for (const followed of this.#followed) if (snapshot.begun > followed.since) await this.#judge(followed, snapshot);
    } catch (error) {
      for (const followed of this.#followed) report(followed, this.#describe(error));
    }
  }

  #describe(error: unknown): string {
    const isKnown = error instanceof LabError && error.code !== 'unreachable';
    return isKnown ? error.message : `cluster ${this.name} cannot be reached`;
  }

  async #judge(followed: Followed, snapshot: JobSnapshot): Promise<void> {
    if (followed.isReturning) return;
    const job = await this.#jobOf(followed.reference, snapshot);
    if (job && isActive(job)) {
      report(followed, reasonOf(job, this.name));
      return;
    }
    const state = await this.#site.stateOf(followed.reference.folder);
    if (state === 'missing') {
      // The job may have done more than can be read at the moment.
      report(followed, `the folder of cluster ${this.name} is missing: ${this.#options.cluster().folder}`);
    } else if (!job && state === 'leased') {
      report(followed, null);
    } else if (state !== 'unknown') {
      // Others do not wait for its models.
      followed.isReturning = true;
      void this.#bringBack(followed, job);
    }
  }

  /** Never rejects. */
  async #bringBack(followed: Followed, job: SlurmJob | undefined): Promise<void> {
    try {
      await this.#site.bringBack(followed.reference.folder);
      const end = await this.#endOf(job);
      if (this.#unfollow(followed)) followed.end(end);
    } catch (error) {
      followed.isReturning = false;
      report(followed, this.#describe(error));
    }
  }

  async #endOf(job: SlurmJob | undefined): Promise<TaskEnd> {
    if (!job) return { code: null, signal: null, cause: `left the queue of cluster ${this.name}` };
    const code = job.state === 'FAILED' ? await this.#client.exitCode(job.id).catch(() => null) : null;
    return { code, signal: null, cause: describeEnd(job, this.name) };
  }

  /** The engine may have ended between submitting a job and storing its ID. */
  async #jobOf({ handle, folder }: TaskReference, snapshot: JobSnapshot): Promise<SlurmJob | undefined> {
    if (handle !== null) return snapshot.withId(handle);
    const run = basename(folder);
    return snapshot.named(jobName(run)) ?? this.#taskOf(run, snapshot);
  }

  async #taskOf(run: string, snapshot: JobSnapshot): Promise<SlurmJob | undefined> {
    for (const array of snapshot.arrays) {
      const index = await this.#site.indexInArray(array, run);
      if (index !== undefined) return snapshot.task(array, index);
    }
    return undefined;
  }

  async #idOf(reference: TaskReference): Promise<string | undefined> {
    return reference.handle ?? (await this.#jobOf(reference, await this.#snapshots.take()))?.id;
  }
}

function report(followed: Followed, reason: string | null): void {
  if (followed.reason === reason) return;
  followed.reason = reason;
  followed.listener(reason);
}
