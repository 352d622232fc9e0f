import type { Queue, QueueAction, QueuePlace } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { Turns } from '../executors/index.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { moveInQueue, queuedIds, runById, type RunRecord, runsWithStatus } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import type { RunService } from './run-service.ts';

/** Lists, reorders, pauses and resumes the queue of runs. */
export class QueueService {
  readonly #store: Store;
  readonly #queue: RunQueue;
  readonly #runs: RunService;
  /** The queue is paused and resumed one after another. */
  readonly #changes = new Turns(1);

  constructor(store: Store, queue: RunQueue, runs: RunService) {
    this.#store = store;
    this.#queue = queue;
    this.#runs = runs;
  }

  get(): Queue {
    return { paused: this.#queue.pause.isPaused, runs: queuedIds(this.#store) };
  }

  /** Throws LabError `not-found` if there is no such run, and `conflict` if it is not queued. */
  move(id: string, to: QueuePlace): Queue {
    const run = this.#queued(id);
    moveInQueue(this.#store, run, typeof to === 'string' ? to : this.#queued(to.before));
    this.#queue.startNext();
    this.#queue.reports.announce(run.number);
    return this.get();
  }

  /** Pausing pauses every running run; resuming continues those, before the others. */
  async control(action: QueueAction): Promise<Queue> {
    return this.#changes.take(undefined, async () => {
      if (action === 'pause') await this.#pause();
      else await this.#resume();
      this.#queue.startNext();
      return this.get();
    });
  }

  async #pause(): Promise<void> {
    const { pause } = this.#queue;
    const running = runsWithStatus(this.#store, 'running').map(({ id }) => id);
    // Before they are paused, so that a killed engine leaves none of them paused for ever; the queue starts nothing from now on.
    pause.begin([...pause.runs, ...running]);
    const paused = [...pause.runs];
    for (const id of running) if (!(await isDone(() => this.#runs.control(id, 'pause')))) paused.splice(paused.lastIndexOf(id), 1);
    pause.begin(paused);
  }

  async #resume(): Promise<void> {
    const { pause } = this.#queue;
    for (const id of pause.runs.toReversed()) {
      const status = runById(this.#store, id)?.status;
      // The request to pause it may not have been read yet.
      if (status === 'running') await isDone(() => this.#runs.control(id, 'resume'));
      if (status === 'paused') await isDone(() => this.#runs.resume(id));
      const run = runById(this.#store, id);
      if (run?.status === 'queued') moveInQueue(this.#store, run, 'front');
    }
    pause.end();
  }

  #queued(id: string): RunRecord {
    const run = runById(this.#store, id);
    if (run?.status === 'queued') return run;
    const remedy = '`nepenthe queue ls` lists the queued runs.';
    if (!run) throw new LabError('not-found', `There is no run ${id}.`, remedy);
    throw new LabError('conflict', `Run ${id} is ${run.status}, not queued.`, remedy);
  }
}

/** Whether the state of a run, which may have changed meanwhile, allowed an action. */
async function isDone(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (error instanceof LabError && error.code === 'conflict') return false;
    throw error;
  }
}
