import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import type { Job } from '#shared/contract/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { EngineLog } from '../engine-log.ts';
import type { HoldMachine, MachineHold } from './machine-hold.ts';
import { QueuedTask, type Needed, type Task } from './queued-task.ts';

const MAX_WAITING = 100;
const MAX_ENDED = 100;
/** Imports at once: each may use every core. */
const MAX_SHARED = 2;
const PROGRESS_MS = 200;

export interface JobQueueOptions {
  readonly changes: ChangeHub;
  readonly log: EngineLog;
  /** For what tasks write on the way; its content is this queue's alone. */
  readonly folder: string;
  readonly holdMachine: HoldMachine;
  /** Called whenever a job began or ended. */
  readonly moved: () => void;
}

/**
 * Jobs in the order in which they were requested. One that times something is exclusive: it waits until no other job runs, and runs are
 * held meanwhile. Others run beside runs and, two at once, beside each other. Jobs are remembered as long as the engine lives; their
 * results are in the store or on the disk.
 */
export class JobQueue implements AsyncDisposable {
  readonly #options: JobQueueOptions;
  readonly #tasks = new Map<string, QueuedTask<Job>>();
  readonly #waiting: QueuedTask<Job>[] = [];
  readonly #running = new Map<QueuedTask<Job>, Promise<void>>();
  readonly #unpublished = new Map<QueuedTask<Job>, NodeJS.Timeout>();
  #isReserved = false;
  #disposed = false;

  constructor(options: JobQueueOptions) {
    this.#options = options;
    // Leftovers of a crashed engine's jobs.
    rmSync(options.folder, { recursive: true, force: true });
  }

  get isIdle(): boolean {
    return this.#running.size === 0 && this.#waiting.length === 0;
  }

  /** In the order in which they were requested. */
  list(): Job[] {
    return [...this.#tasks.values()].map(({ job }) => job);
  }

  get(id: string): Job {
    return this.#task(id).job;
  }

  /** Whether a job that waits or runs needs it. */
  needs({ kind, name }: Needed): boolean {
    return [...this.#running.keys(), ...this.#waiting].some(({ needs }) => needs.kind === kind && needs.name === name);
  }

  /** Adds a task, and starts it when its turn has come. Throws LabError `busy` when too many wait. */
  add<Kind extends Job>(task: Task<Kind>): Kind {
    if (this.#waiting.length >= MAX_WAITING) {
      throw new LabError('busy', `${MAX_WAITING} jobs are waiting already.`, 'Wait until some are done, or cancel them.');
    }
    const queued = new QueuedTask(task);
    this.#tasks.set(task.job.id, queued);
    this.#waiting.push(queued);
    this.#publish(queued);
    this.#startNext();
    this.#options.moved();
    return queued.job;
  }

  /** Starts no job until the work is done, which nobody waits in line for. The queue is idle: that is the caller's concern. */
  async reserve<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#isReserved = true;
    try {
      return await work();
    } finally {
      this.#isReserved = false;
      this.#startNext();
    }
  }

  /** Cancels a job; its process is gone then. One that ended at the same moment stays done. Throws LabError `conflict` after its end. */
  async cancel(id: string): Promise<Job> {
    const task = this.#task(id);
    const index = this.#waiting.indexOf(task);
    const running = this.#running.get(task);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      this.#end(task, { status: 'canceled' });
      this.#startNext();
      this.#options.moved();
    } else if (running) {
      task.abort.abort();
      await running;
    } else {
      throw new LabError('conflict', `The job is ${task.job.status}.`, 'Only a job that waits or runs can be canceled.');
    }
    return task.job;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#waiting.length = 0;
    for (const task of this.#running.keys()) task.abort.abort();
    await Promise.all(this.#running.values());
    for (const timer of this.#unpublished.values()) clearTimeout(timer);
  }

  /** First come, first served: nothing overtakes an exclusive task that waits. */
  #startNext(): void {
    for (let next = this.#waiting[0]; next && this.#hasRoomFor(next); [next] = this.#waiting) {
      this.#waiting.shift();
      this.#start(next);
    }
    for (const task of this.#waiting) this.#show(task, { waitingFor: waitingForJobs([...this.#running.keys()]) });
  }

  #hasRoomFor(task: QueuedTask<Job>): boolean {
    const running = [...this.#running.keys()];
    if (this.#disposed || this.#isReserved || running.some(({ isExclusive }) => isExclusive)) return false;
    return task.isExclusive ? running.length === 0 : running.length < MAX_SHARED;
  }

  #start(task: QueuedTask<Job>): void {
    const hold = task.isExclusive ? this.#options.holdMachine(`held while ${nameOf(task.job)} is timed`) : undefined;
    const isHeldUp = hold !== undefined && hold.pending.length > 0;
    if (!isHeldUp) task.change({ status: 'running', startedAt: now() });
    this.#show(task, { waitingFor: isHeldUp ? `waiting for the next step of run ${hold.pending.join(', ')}` : null });
    const ended = this.#run(task, isHeldUp ? hold : undefined).then((end) => {
      hold?.[Symbol.dispose]();
      this.#running.delete(task);
      this.#end(task, end);
      this.#startNext();
      this.#options.moved();
    });
    this.#running.set(task, ended);
  }

  async #run(task: QueuedTask<Job>, hold: MachineHold | undefined): Promise<Pick<Job, 'status'> & Partial<Pick<Job, 'error'>>> {
    const { folder, log } = this.#options;
    const { id } = task.job;
    try {
      if (hold) {
        await hold.quiet(task.abort.signal);
        task.abort.signal.throwIfAborted();
        task.change({ status: 'running', startedAt: now(), waitingFor: null });
        this.#publish(task);
      }
      await task.run(join(folder, id), () => this.#publishSoon(task));
      return { status: 'done' };
    } catch (error) {
      if (task.abort.signal.aborted) return { status: 'canceled' };
      if (error instanceof LabError) return { status: 'failed', error: error.details };
      log.error({ job: id, err: error }, 'unexpected error in a job');
      return { status: 'failed', error: unexpected.details };
    }
  }

  #end(task: QueuedTask<Job>, end: Pick<Job, 'status'> & Partial<Pick<Job, 'error'>>): void {
    task.change({ ...end, waitingFor: null, endedAt: now() });
    this.#publish(task);
    const ended = this.list().flatMap((job) => (job.endedAt === null ? [] : [{ id: job.id, at: job.endedAt }]));
    const oldestFirst = ended.sort((one, other) => one.at.localeCompare(other.at));
    for (const { id } of oldestFirst.slice(0, Math.max(0, ended.length - MAX_ENDED))) this.#tasks.delete(id);
  }

  #show(task: QueuedTask<Job>, { waitingFor }: Pick<Job, 'waitingFor'>): void {
    const isNews = task.job.waitingFor !== waitingFor || task.job.status === 'running';
    if (!isNews) return;
    task.change({ waitingFor });
    this.#publish(task);
  }

  #publishSoon(task: QueuedTask<Job>): void {
    if (this.#unpublished.has(task)) return;
    this.#unpublished.set(
      task,
      setTimeout(() => this.#publish(task), PROGRESS_MS),
    );
  }

  #publish(task: QueuedTask<Job>): void {
    clearTimeout(this.#unpublished.get(task));
    this.#unpublished.delete(task);
    this.#options.changes.publish({ kind: 'job', job: task.job });
  }

  #task(id: string): QueuedTask<Job> {
    const task = this.#tasks.get(id);
    if (task) return task;
    throw new LabError('not-found', `There is no job ${id}.`, 'List the jobs: those that ended long ago are forgotten.');
  }
}

const unexpected = new LabError(
  'unavailable',
  'An unexpected error occurred in the engine.',
  'Its log, logs/engine.ndjson, has the details.',
);

function waitingForJobs(running: readonly QueuedTask<Job>[]): string {
  if (running.length === 0) return 'waiting for a measurement';
  const names = running.map(({ job }) => nameOf(job));
  return `waiting for ${names.length === 1 ? (names[0] ?? '') : `${names.length} other jobs`}`;
}

function nameOf(job: Job): string {
  switch (job.kind) {
    case 'proof':
      return `the proof of run ${job.runId}`;
    case 'export':
      return `the export of run ${job.runId}`;
    case 'data-import':
      return `the import of data set ${job.dataSet}`;
    case 'model-import':
      return `the import of model ${job.model}`;
  }
}

function now(): string {
  return new Date().toISOString();
}
