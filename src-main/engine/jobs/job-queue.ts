import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fullDisk } from '#main/files/file-problem.ts';
import type { Job } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { EngineLog } from '../engine-log.ts';
import type { HoldMachine, MachineHold } from './machine-hold.ts';
import { type Needed, QueuedTask, type Task } from './queued-task.ts';

const MAX_WAITING = 100;
const MAX_ENDED = 100;
/** Shared jobs that may run at once: each may use every core. */
const MAX_SHARED = 2;
const PROGRESS_MS = 200;

export interface JobQueueOptions {
  readonly changes: ChangeHub;
  readonly log: EngineLog;
  /** Holds the tasks' scratch folders. The queue owns its content. */
  readonly folder: string;
  readonly holdMachine: HoldMachine;
  /** Called whenever a job starts or ends. */
  readonly onActivity: () => void;
}

/**
 * Runs jobs in the order in which they were requested. A job that measures time is exclusive: it waits until no other job runs, and runs
 * are held meanwhile. Up to two other jobs run at once, beside runs. The queue keeps jobs in memory only; their results are in the store
 * or on disk.
 */
export class JobQueue implements AsyncDisposable {
  readonly #options: JobQueueOptions;
  readonly #tasks = new Map<string, QueuedTask<Job>>();
  /** Ids of ended jobs in the order of their ends, which their times do not give if the clock was set back. */
  readonly #ended: string[] = [];
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

  /** Whether a waiting or running job needs it. */
  needs({ kind, name }: Needed): boolean {
    return [...this.#running.keys(), ...this.#waiting].some(({ needs }) => needs.some((one) => one.kind === kind && one.name === name));
  }

  /** Queues a task. Throws LabError `busy` if too many are waiting. */
  add<Kind extends Job>(task: Task<Kind>): Kind {
    if (this.#waiting.length >= MAX_WAITING) {
      throw new LabError('busy', `${MAX_WAITING} jobs are already waiting.`, 'Wait until some are done, or cancel them.');
    }
    const queued = new QueuedTask(task);
    this.#tasks.set(task.job.id, queued);
    this.#waiting.push(queued);
    this.#publish(queued);
    this.#startNext();
    this.#options.onActivity();
    return queued.job;
  }

  /** Starts no job until the work, which is not a job itself, is done. The caller makes sure that the queue is idle. */
  async reserve<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#isReserved = true;
    try {
      return await work();
    } finally {
      this.#isReserved = false;
      this.#startNext();
    }
  }

  /** Cancels a job and waits for its process to exit. A job that finishes first is done. Throws LabError `conflict` if it has ended. */
  async cancel(id: string): Promise<Job> {
    const task = this.#task(id);
    const index = this.#waiting.indexOf(task);
    const running = this.#running.get(task);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      this.#end(task, { status: 'canceled' });
      this.#startNext();
      this.#options.onActivity();
    } else if (running) {
      task.abort.abort();
      await running;
    } else {
      throw new LabError('conflict', `The job is ${task.job.status}.`, 'Only a waiting or running job can be canceled.');
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

  /** First come, first served: no job overtakes a waiting exclusive one. */
  #startNext(): void {
    for (let next = this.#waiting[0]; next && this.#hasRoomFor(next); [next] = this.#waiting) {
      this.#waiting.shift();
      this.#start(next);
    }
    for (const task of this.#waiting) this.#setWaitingFor(task, waitingForJobs([...this.#running.keys()]));
  }

  #hasRoomFor(task: QueuedTask<Job>): boolean {
    const running = [...this.#running.keys()];
    if (this.#disposed || this.#isReserved || running.some(({ isExclusive }) => isExclusive)) return false;
    return task.isExclusive ? running.length === 0 : running.length < MAX_SHARED;
  }

  #start(task: QueuedTask<Job>): void {
    const hold = task.isExclusive ? this.#options.holdMachine(`held while ${task.name} is timed`) : undefined;
    const mustWait = hold !== undefined && hold.pending.length > 0;
    if (!mustWait) task.update({ status: 'running', startedAt: now() });
    this.#setWaitingFor(task, mustWait ? `waiting for the next step of run ${hold.pending.join(', ')}` : null);
    const ended = this.#run(task, mustWait ? hold : undefined).then((end) => {
      hold?.[Symbol.dispose]();
      this.#running.delete(task);
      this.#end(task, end);
      this.#startNext();
      this.#options.onActivity();
    });
    this.#running.set(task, ended);
  }

  async #run(task: QueuedTask<Job>, hold: MachineHold | undefined): Promise<Pick<Job, 'status'> & Partial<Pick<Job, 'error'>>> {
    const { folder, log } = this.#options;
    const { id } = task.job;
    try {
      if (hold) {
        await hold.whenHeld(task.abort.signal);
        task.abort.signal.throwIfAborted();
        task.update({ status: 'running', startedAt: now(), waitingFor: null });
        this.#publish(task);
      }
      await task.run(join(folder, id), () => this.#publishSoon(task));
      return { status: 'done' };
    } catch (error) {
      if (task.abort.signal.aborted) return { status: 'canceled' };
      const expected = error instanceof LabError ? error : fullDisk(error);
      if (expected) return { status: 'failed', error: expected.details };
      log.error({ job: id, err: error }, 'unexpected error in a job');
      return { status: 'failed', error: unexpected.details };
    }
  }

  #end(task: QueuedTask<Job>, end: Pick<Job, 'status'> & Partial<Pick<Job, 'error'>>): void {
    task.update({ ...end, waitingFor: null, endedAt: now() });
    this.#publish(task);
    this.#ended.push(task.job.id);
    for (const id of this.#ended.splice(0, Math.max(0, this.#ended.length - MAX_ENDED))) this.#tasks.delete(id);
  }

  #setWaitingFor(task: QueuedTask<Job>, waitingFor: Job['waitingFor']): void {
    if (task.job.waitingFor === waitingFor && task.job.status !== 'running') return;
    task.update({ waitingFor });
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
    throw new LabError('not-found', `There is no job ${id}.`, `List the jobs. Only the latest ${MAX_ENDED} finished ones are kept.`);
  }
}

const unexpected = new LabError('unavailable', 'An unexpected error occurred in the engine.', 'See logs/engine.ndjson in the data folder.');

function waitingForJobs(running: readonly QueuedTask<Job>[]): string {
  const [first, ...others] = running;
  if (!first) return 'waiting for a measurement';
  return `waiting for ${others.length === 0 ? first.name : `${running.length} other jobs`}`;
}

function now(): string {
  return new Date().toISOString();
}
