import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isRunLeased, readRunSpec } from '#main/run-folder/index.ts';
import type { Cluster } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Execution, Executor, Slot, Submission, TaskEnd, TaskReference } from '../executor.ts';
import { Turns } from '../turns.ts';
import { jobName, type JobPrograms, jobScript, programsOf, runOptions } from './job-script.ts';
import { type JobSnapshot, JobSnapshots } from './job-snapshots.ts';
import { describeEnd, isActive, reasonOf, type SlurmJob } from './job-states.ts';
import { placeRun } from './place-run.ts';
import { sendInputs } from './send-inputs.ts';
import { type JobReference, SlurmClient } from './slurm-client.ts';

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
  readonly #followed = new Set<Followed>();
  /** Folders are copied one after another, so that no data set is copied twice. */
  readonly #copies = new Turns(1);
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(name: string, options: SlurmOptions) {
    this.name = name;
    this.#options = options;
    this.#client = new SlurmClient(name);
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
    const cluster = this.#options.cluster();
    const placed = await this.#place(folder, cluster);
    const request = join(placed, basename(requestFile));
    const script = jobScript(cluster, programsOf(cluster, this.#options.programs), { task, requestFile: request, threads });
    const handle = await this.#client.submit(runOptions(cluster, basename(folder), placed), script);
    return this.#follow({ folder, handle, submittedAt: new Date().toISOString() }, performance.now());
  }

  async status(reference: TaskReference): Promise<'running' | 'gone' | 'unknown'> {
    try {
      const job = jobOf(reference, await this.#snapshots.take());
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
    await this.#client.cancel(jobReference(reference));
  }

  async withdraw(reference: TaskReference): Promise<void> {
    await this.#client.cancel(jobReference(reference), true);
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
    const job = jobOf(followed.reference, snapshot);
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

  #isFolderMissing(): boolean {
    return !existsSync(this.#options.cluster().folder);
  }
}

function report(followed: Followed, reason: string | null): void {
  if (followed.reason === reason) return;
  followed.reason = reason;
  followed.listener(reason);
}

function jobOf({ handle, folder }: TaskReference, snapshot: JobSnapshot): SlurmJob | undefined {
  return handle === null ? snapshot.named(jobName(basename(folder))) : snapshot.withId(handle);
}

/** The engine may have ended between submitting a job and storing its ID. */
function jobReference({ handle, folder }: TaskReference): JobReference {
  return handle === null ? { name: jobName(basename(folder)) } : { id: handle };
}

export function missingFolder({ name, folder }: Pick<Cluster, 'name' | 'folder'>): LabError {
  const remedy = 'Mount the file system that this machine and the cluster share, or set the cluster up with another folder.';
  return new LabError('not-found', `The folder of cluster ${name} is missing.`, remedy, { file: folder, location: `cluster ${name}` });
}
