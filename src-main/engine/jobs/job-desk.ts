import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { LabError, type Job } from '#shared/contract/index.ts';
import type { ProveRequest } from '#main/run-folder/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { EngineLog } from '../engine-log.ts';
import { storeProofOfModel } from '../store/proofs.ts';
import type { Store } from '../store/store.ts';
import { prove, type ProveProgress } from './prover.ts';

const MAX_WAITING = 100;
const MAX_ENDED = 100;
const PROGRESS_MS = 200;

export interface JobDeskOptions {
  readonly store: Store;
  readonly changes: ChangeHub;
  readonly log: EngineLog;
  /** For what jobs write on the way; its content is this desk's alone. */
  readonly folder: string;
  /** The runner's program. */
  readonly runner: string;
  /** Called whenever a job began or ended. */
  readonly moved: () => void;
}

/** A job that has not ended. */
interface Assignment {
  readonly id: string;
  readonly request: ProveRequest;
  readonly threads: number;
  readonly abort: AbortController;
}

/**
 * Work on models, one job at a time in the order in which it was asked for, each done by a process that ends with this engine. Jobs
 * are remembered only as long as the engine lives; what they proved is in the store.
 */
export class JobDesk implements AsyncDisposable {
  readonly #options: JobDeskOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #waiting: Assignment[] = [];
  #current: (Assignment & { readonly ended: Promise<void> }) | undefined;
  #telling: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: JobDeskOptions) {
    this.#options = options;
    // What the jobs of an engine left that was killed.
    rmSync(options.folder, { recursive: true, force: true });
  }

  get isIdle(): boolean {
    return this.#current === undefined && this.#waiting.length === 0;
  }

  /** In the order in which they were asked for. */
  list(): Job[] {
    return [...this.#jobs.values()];
  }

  get(id: string): Job {
    const job = this.#jobs.get(id);
    if (job) return job;
    throw new LabError('not-found', `There is no job ${id}.`, 'List the jobs: those that ended long ago are forgotten.');
  }

  /** Whether a job needs that data set. */
  needs(dataSet: string): boolean {
    return [this.#current, ...this.#waiting].some((assignment) => assignment?.request.run.dataSet === dataSet);
  }

  /** Takes on the work and starts it when its turn has come. Throws LabError `busy` where too much waits. */
  take(kind: Job['kind'], request: ProveRequest, threads: number): Job {
    if (this.#waiting.length >= MAX_WAITING) {
      throw new LabError('busy', `${MAX_WAITING} jobs wait already.`, 'Wait until some are done, or cancel them.');
    }
    const { round, plan, run } = request;
    const job: Job = {
      ...{ id: randomUUID(), kind, runId: run.id, round, plan, status: 'waiting', phase: 'loading', done: 0, of: 0 },
      ...{ createdAt: now(), startedAt: null, endedAt: null, proof: null, files: [], error: null },
    };
    this.#waiting.push({ id: job.id, request, threads, abort: new AbortController() });
    this.#tell(job);
    this.#startNext();
    this.#options.moved();
    return this.get(job.id);
  }

  /** Ends a job; its process is gone then. One that got done in the same moment stays done. Throws LabError `conflict` after its end. */
  async cancel(id: string): Promise<Job> {
    const { status } = this.get(id);
    const place = this.#waiting.findIndex((assignment) => assignment.id === id);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      this.#end(id, { status: 'cancelled' });
      this.#options.moved();
    } else if (this.#current?.id === id) {
      this.#current.abort.abort();
      await this.#current.ended;
    } else {
      throw new LabError('conflict', `The job is ${status}.`, 'Only one that waits or runs can be cancelled.');
    }
    return this.get(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#waiting.length = 0;
    this.#current?.abort.abort();
    await this.#current?.ended;
    clearTimeout(this.#telling);
  }

  #startNext(): void {
    if (this.#current || this.#disposed) return;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#tell({ ...this.get(next.id), status: 'running', startedAt: now() });
    const ended = this.#carryOut(next).then((end) => {
      this.#end(next.id, end);
      this.#current = undefined;
      this.#startNext();
      this.#options.moved();
    });
    this.#current = { ...next, ended };
  }

  async #carryOut({ id, request, threads, abort }: Assignment): Promise<Partial<Job>> {
    const { runner, folder, store, changes, log } = this.#options;
    const progress = (told: ProveProgress): void => this.#progress(id, told);
    try {
      const { sheet, files } = await prove(request, { runner, scratch: join(folder, id), threads, progress, signal: abort.signal });
      const proof = storeProofOfModel(store, request.checkpoint, sheet);
      changes.publish({ kind: 'models', id: request.run.id });
      return { status: 'done', proof, files };
    } catch (error) {
      if (abort.signal.aborted) return { status: 'cancelled' };
      if (error instanceof LabError) return { status: 'failed', error: error.details };
      log.error({ job: id, err: error }, 'unexpected error in a job');
      return { status: 'failed', error: unexpected.details };
    }
  }

  #progress(id: string, { phase, done, of }: ProveProgress): void {
    this.#jobs.set(id, { ...this.get(id), phase, done, of });
    this.#telling ??= setTimeout(() => this.#tell(this.get(id)), PROGRESS_MS);
  }

  #end(id: string, end: Partial<Job>): void {
    this.#tell({ ...this.get(id), ...end, endedAt: now() });
    const ended = this.list().flatMap((job) => (job.endedAt === null ? [] : [{ id: job.id, at: job.endedAt }]));
    const oldestFirst = ended.sort((one, other) => one.at.localeCompare(other.at));
    for (const job of oldestFirst.slice(0, Math.max(0, ended.length - MAX_ENDED))) this.#jobs.delete(job.id);
  }

  #tell(job: Job): void {
    this.#jobs.set(job.id, job);
    this.#options.changes.publish({ kind: 'job', job });
    if (this.#current?.id !== job.id) return;
    clearTimeout(this.#telling);
    this.#telling = undefined;
  }
}

const unexpected = new LabError('unavailable', 'Something unexpected happened in the engine.', 'Its log, logs/engine.ndjson, tells more.');

function now(): string {
  return new Date().toISOString();
}
