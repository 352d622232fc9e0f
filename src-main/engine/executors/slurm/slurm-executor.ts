import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isRunLeased, readRunSpec } from '#main/run-folder/index.ts';
import type { Cluster } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Execution, Executor, Slot, Submission, TaskEnd, TaskReference } from '../executor.ts';
import { Turns } from '../turns.ts';
import { GroupedSubmissions } from './grouped-submissions.ts';
import { ArrayIndex, createArray, removeArray, removeOldArrays } from './job-arrays.ts';
import { jobName } from './job-names.ts';
import { arrayOptions, arrayScript, type JobPrograms, jobScript, programsOf, runOptions } from './job-script.ts';
import { type JobSnapshot, JobSnapshots } from './job-snapshots.ts';
import { describeEnd, isActive, reasonOf, type SlurmJob } from './job-states.ts';
import { placeRun } from './place-run.ts';
import { sendInputs } from './send-inputs.ts';
import { SlurmClient } from './slurm-client.ts';

const POLL_MS = 5000;

export interface SlurmOptions {
  /** The current settings. */
  readonly cluster: () => Cluster;
  /** The programs of this machine. */
  readonly programs: JobPrograms;
  readonly dataDir: string;
  /** How often jobs are listed. */
  readonly pollMilliseconds?: number;
}

/** A run that is to be submitted: its folder on the cluster, the name of its request there, and its threads. */
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
}

/**
 * Runs runs as jobs of a cluster. A run's folder lies on the file system that the cluster shares with this machine, and is the whole
 * interface: the journal says what the run has done, Slurm says whether its job may still run. A job that Slurm has forgotten ended some time
 * ago, unless its runner renews the run's lease.
 */
export class SlurmExecutor implements Executor, Disposable {
  readonly name: string;
  readonly sharesMachine = false;
  readonly #options: SlurmOptions;
  readonly #client: SlurmClient;
  readonly #snapshots: JobSnapshots;
  readonly #submissions: GroupedSubmissions<PlacedRun>;
  readonly #arrays = new ArrayIndex();
  readonly #followed = new Set<Followed>();
  /** Folders are copied one after another, so that no data set is copied twice. */
  readonly #copies = new Turns(1);
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(name: string, options: SlurmOptions) {
    this.name = name;
    this.#options = options;
    this.#client = new SlurmClient(name);
    this.#submissions = new GroupedSubmissions(
      ({ request, threads }) => `${request} ${threads}`,
      (runs) => this.#send(runs),
    );
    // Requests in between get the last answer.
    this.#snapshots = new JobSnapshots(this.#client, this.#pollMs / 2);
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
      folder: await this.#place(folder, this.#options.cluster()),
      request: basename(requestFile),
      threads,
    }));
    return this.#follow({ folder, handle, submittedAt: new Date().toISOString() }, performance.now());
  }

  async status(reference: TaskReference): Promise<'running' | 'gone' | 'unknown'> {
    try {
      const job = this.#jobOf(reference, await this.#snapshots.take());
      if (job && isActive(job)) return 'running';
      if (this.#isFolderMissing()) return 'unknown';
      return !job && isRunLeased(reference.folder) ? 'running' : 'gone';
    } catch {
      // Slurm does not answer, or the lease cannot be read.
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
    const id = await this.#idOf(reference);
    if (id !== undefined) await this.#client.cancel(id, true);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#followed.clear();
  }

  get #pollMs(): number {
    return this.#options.pollMilliseconds ?? POLL_MS;
  }

  /** Throws LabError `not-found` if the cluster's folder is missing, and what copying throws. */
  #place(folder: string, cluster: Cluster): Promise<string> {
    return this.#copies.take(undefined, async () => {
      if (!existsSync(cluster.folder)) throw missingFolder(cluster);
      await sendInputs(readRunSpec(folder), this.#options.dataDir, cluster.folder);
      return placeRun(folder, cluster.folder);
    });
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
    removeOldArrays(cluster.folder, (array) => snapshot.named(jobName(array)) !== undefined);
    const array = createArray(
      cluster.folder,
      runs.map(({ folder }) => folder),
    );
    try {
      const script = arrayScript(cluster, programs, { ...task, requestFile: first.request });
      const id = await this.#client.submit(arrayOptions(cluster, array, runs.length), script);
      return runs.map((_, index) => `${id}_${index}`);
    } catch (error) {
      removeArray(array);
      throw error;
    }
  }

  #follow(reference: TaskReference, since: number, signal?: AbortSignal): Execution {
    let followed: Followed | undefined;
    const ended = new Promise<TaskEnd>((end) => {
      followed = { reference, since, end, reason: null, listener: () => undefined };
      this.#followed.add(followed);
      signal?.addEventListener('abort', () => followed && this.#followed.delete(followed), { once: true });
    });
    this.#schedule();
    const onWait = (listener: Followed['listener']): void => {
      if (followed) followed.listener = listener;
    };
    return { handle: reference.handle, ended, output: null, errorOutput: () => '', onWait };
  }

  #schedule(): void {
    if (this.#isDisposed || this.#timer || this.#followed.size === 0) return;
    this.#timer = setTimeout(() => {
      void this.#judgeAll().finally(() => {
        this.#timer = undefined;
        this.#schedule();
      });
    }, this.#pollMs);
  }

  /** Never rejects. */
  async #judgeAll(): Promise<void> {
    try {
      const snapshot = await this.#snapshots.take();
      for (const followed of this.#followed) if (snapshot.begun > followed.since) await this.#judge(followed, snapshot);
    } catch {
      for (const followed of this.#followed) report(followed, `cluster ${this.name} cannot be reached`);
    }
  }

  async #judge(followed: Followed, snapshot: JobSnapshot): Promise<void> {
    const { folder } = followed.reference;
    const job = this.#jobOf(followed.reference, snapshot);
    if (job && isActive(job)) {
      report(followed, reasonOf(job, this.name));
    } else if (this.#isFolderMissing()) {
      // The job may have done more than can be read at the moment.
      report(followed, `the folder of cluster ${this.name} is missing: ${this.#options.cluster().folder}`);
    } else if (!job && isRunLeased(folder)) {
      report(followed, null);
    } else {
      const end = await this.#endOf(job);
      if (this.#followed.delete(followed)) followed.end(end);
    }
  }

  async #endOf(job: SlurmJob | undefined): Promise<TaskEnd> {
    if (!job) return { code: null, signal: null, cause: `left the queue of cluster ${this.name}` };
    const code = job.state === 'FAILED' ? await this.#client.exitCode(job.id).catch(() => null) : null;
    return { code, signal: null, cause: describeEnd(job, this.name) };
  }

  /** The engine may have ended between submitting a job and storing its ID. */
  #jobOf({ handle, folder }: TaskReference, snapshot: JobSnapshot): SlurmJob | undefined {
    if (handle !== null) return snapshot.withId(handle);
    const run = basename(folder);
    return snapshot.named(jobName(run)) ?? this.#taskOf(run, snapshot);
  }

  #taskOf(run: string, snapshot: JobSnapshot): SlurmJob | undefined {
    const { folder } = this.#options.cluster();
    for (const array of snapshot.arrays) {
      const index = this.#arrays.indexOf(folder, array, run);
      if (index !== undefined) return snapshot.task(array, index);
    }
    return undefined;
  }

  async #idOf(reference: TaskReference): Promise<string | undefined> {
    return reference.handle ?? this.#jobOf(reference, await this.#snapshots.take())?.id;
  }

  #isFolderMissing(): boolean {
    return !existsSync(this.#options.cluster().folder);
  }
}

function report(followed: Followed, reason: string | null): void {
  if (followed.reason === reason) return;
  followed.reason = reason;
  followed.listener(reason);
}

export function missingFolder({ name, folder }: Pick<Cluster, 'name' | 'folder'>): LabError {
  const remedy = 'Mount the file system that this machine and the cluster share, or set the cluster up with another folder.';
  return new LabError('not-found', `The folder of cluster ${name} is missing.`, remedy, { file: folder, location: `cluster ${name}` });
}
