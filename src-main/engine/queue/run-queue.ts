import { setTimeout as delay } from 'node:timers/promises';
import {
  computeOfRun,
  hasInherited,
  type JournalPosition,
  KEEP_RUNNING,
  readRunSpec,
  removeHeartbeat,
  runFolder,
  runPaths,
  writeRunControl,
} from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { ELSEWHERE } from '#shared/settings/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { EngineLog } from '../engine-log.ts';
import {
  type Execution,
  type Executor,
  type Executors,
  type Place,
  Places,
  type Slot,
  type TaskEnd,
  type TaskReference,
} from '../executors/index.ts';
import { ingestedPosition } from '../ingest/ingest-journal.ts';
import type { MachineHold } from '../jobs/machine-hold.ts';
import {
  endRun,
  hasQueuedRun,
  lastPhase,
  markRunning,
  markStarting,
  queuedPage,
  requeueRun,
  runById,
  type RunRecord,
  runsWithStatus,
  storeHandle,
} from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { controlRequestOf } from './control-request-of.ts';
import { escalateStop } from './escalate-stop.ts';
import { HeldRuns } from './held-runs.ts';
import { inheritFromParent } from './parent-rounds.ts';
import { QueuePause } from './queue-pause.ts';
import { reasonToWait } from './reason-to-wait.ts';
import { refuseChangedSpec } from './refuse-changed-spec.ts';
import { RunJournals } from './run-journals.ts';
import type { RunPreparation } from './run-preparation.ts';
import { RunReports } from './run-reports.ts';
import { UnreachedExecutors } from './unreached-executors.ts';
import { UnstoredEnds } from './unstored-ends.ts';

/** A killed process is noticed within half a second. */
const SETTLED_WITHIN_MS = 2000;
const SETTLE_POLL_MS = 20;
/** Queued runs that are read at once. */
const PAGE = 100;

export interface RunQueueOptions {
  readonly store: Store;
  readonly changes: ChangeHub;
  readonly log: EngineLog;
  readonly dataDir: string;
  readonly executors: Executors;
  readonly preparation: RunPreparation;
  /** Called whenever a run is queued, started or settled. */
  readonly onActivity: () => void;
  /** How often an executor that could not be reached is asked again. */
  readonly retryMilliseconds?: number;
}

/**
 * Assigns the slots of executors to queued runs in order, and follows active runs. Runners outlive the queue; the next engine's queue
 * attaches to them.
 */
export class RunQueue implements Disposable {
  /** Whether the queue as a whole is paused. */
  readonly pause: QueuePause;
  readonly #options: RunQueueOptions;
  readonly #store: Store;
  readonly #places: Places;
  readonly #unstored: UnstoredEnds;
  readonly #journals: RunJournals;
  readonly #reports: RunReports;
  readonly #active = new Map<string, RunRecord>();
  /** What active runs wait for in the queue of their executor. */
  readonly #waits = new Map<string, string>();
  readonly #unreached: UnreachedExecutors;
  readonly #disposal = new AbortController();
  #hold: HeldRuns | undefined;
  #isSuspended = false;

  constructor(options: RunQueueOptions) {
    this.pause = new QueuePause(options.dataDir, options.log);
    this.#options = options;
    this.#store = options.store;
    this.#places = new Places(options.executors);
    this.#unreached = new UnreachedExecutors(options.retryMilliseconds);
    const announce = (run: number): void => this.#reports.announce(run);
    this.#unstored = new UnstoredEnds(options.log, announce);
    const hold = (): HeldRuns | undefined => this.#hold;
    this.#reports = new RunReports({
      ...options,
      places: this.#places,
      waits: this.#waits,
      unreached: this.#unreached.names,
      unstored: this.#unstored,
      pause: this.pause,
      hold,
    });
    this.#journals = new RunJournals({ ...options, unstored: this.#unstored, announce });
  }

  isActive(id: string): boolean {
    return this.#active.has(id);
  }

  get activeRuns(): number {
    return this.#active.size;
  }

  /** Whether runs compute on this machine. */
  get isMachineBusy(): boolean {
    return [...this.#active.values()].some((run) => this.#sharesMachine(run));
  }

  /** Whether no run of this lab is active or will start. A paused queue and queued members of paused studies wait for the user. */
  get isIdle(): boolean {
    // The next engine reads what other programs have written meanwhile.
    const isOwnActive = [...this.#active.values()].some(({ executor }) => executor !== ELSEWHERE);
    return !isOwnActive && (this.pause.isPaused || !hasQueuedRun(this.#store));
  }

  /**
   * Thread count of a run that requests every core of its slot. Throws LabError `not-found` if there is no such executor.
   *
   * @param on the name of its executor; null for that of this machine
   */
  threadsFor(device: string, on: string | null = null): number {
    return this.#placeOf({ executor: on }).slots.threadsFor(device);
  }

  /** Takes over the changed settings of an executor. */
  refresh(executor: string): void {
    this.#places.refresh(executor);
    this.startNext();
  }

  /**
   * Attaches to living runners, settles the runs whose runner is gone, and starts queued runs. A queued run has a living runner if it was
   * resumed just before the runner exited; it starts once that runner is settled.
   */
  async start(): Promise<void> {
    const runs = runsWithStatus(this.#store, 'running', 'paused', 'interrupted', 'queued');
    const alive = await Promise.all(runs.map(async (run) => this.#mayHaveRunner(run) && this.#isAlive(run)));
    const living = new Set(runs.filter((_, index) => alive[index]));
    // Living runs take their slots before any other run starts.
    for (const run of living) this.#attach(run);
    for (const run of runs) {
      // A request may have come after the last runner of a paused run had read that it is to pause.
      const isUnsettled = run.status === 'running' || run.status === 'paused';
      if (!living.has(run) && isUnsettled) void this.#settle(run, { code: null, signal: null }, undefined);
    }
    this.startNext();
  }

  /** Starts queued runs while slots are free. */
  startNext(): void {
    const isHeld = (): boolean => this.#isSuspended || this.#disposal.signal.aborted || this.#hold !== undefined || this.pause.isPaused;
    let full = this.#places.full;
    let waiting = 0;
    while (!isHeld()) {
      const runs = queuedPage(this.#store, { without: [...full, ...this.#unreached.names], from: waiting, count: PAGE });
      // One that has started has left the queue.
      for (const run of runs) if (isHeld() || !this.#tryToStart(run)) waiting += 1;
      if (runs.length < PAGE) break;
      const now = this.#places.full;
      if (now.length > full.length) waiting = 0;
      full = now;
    }
    this.#reports.announceQueue();
    this.#options.onActivity();
  }

  #tryToStart(run: RunRecord): boolean {
    // A run that was resumed before its last runner exited starts once that runner is settled.
    if (this.#active.has(run.id)) return false;
    const slot = this.#places.of(run)?.slots.free(run.device);
    // Preparing a run may hold all runs.
    if (!slot || reasonToWait(this.#store, run) !== null || !this.#options.preparation.isReady(run)) return false;
    this.#startOne(run, slot);
    return true;
  }

  /**
   * Waits a moment until a run whose runner has just disappeared, or is about to, is settled: a killed process holds its lock until the
   * system has freed its memory. Throws LabError `disk-full` if the end of the run cannot be stored.
   */
  async whenSettled({ id }: Pick<RunRecord, 'id'>): Promise<void> {
    const limit = performance.now() + SETTLED_WITHIN_MS;
    const unsettled = (): boolean => runById(this.#store, id)?.status === 'running' && !this.#unstored.has(id);
    while (unsettled() && performance.now() < limit) await delay(SETTLE_POLL_MS);
    this.#unstored.refuse(id);
  }

  /** Attaches to the runner of an ended run if it has not exited yet: when the run is queued, it starts once that runner is settled. */
  async attachIfAlive({ id }: Pick<RunRecord, 'id'>): Promise<void> {
    const run = this.#active.has(id) ? undefined : runById(this.#store, id);
    if (run && (await this.#isAlive(run)) && !this.#active.has(id)) this.#attachAgain(id);
  }

  /** Reads what another program has written into a run's folder, and follows the run while that program shows signs of life. */
  async adopt({ id }: Pick<RunRecord, 'id'>): Promise<void> {
    const found = this.#active.has(id) ? undefined : runById(this.#store, id);
    if (!found) return;
    this.#journals.catchUp(found);
    const run = runById(this.#store, id);
    if (run?.status !== 'running' && run?.status !== 'interrupted') return;
    await this.attachIfAlive(run);
    if (run.status === 'running' && !this.#active.has(id)) await this.#settle(run, { code: null, signal: null }, undefined);
  }

  /** Whether a paused run's runner waits for its resumption: those of version 0.1 journal a phase and wait, others exit. */
  async hasWaitingRunner(run: RunRecord): Promise<boolean> {
    return run.status === 'paused' && lastPhase(this.#store, run.number) === 'paused' && (await this.#isAlive(run));
  }

  /** Makes sure that a run ends after an immediate stop was requested, and that nothing is prepared for it any more. */
  ensureStop(run: RunRecord): void {
    const { id, handle } = run;
    this.#options.preparation.cancel({ id });
    const reference = this.#referenceOf(run);
    const isDue = (): boolean =>
      this.#active.has(id) && runById(this.#store, id)?.handle === handle && controlRequestOf(reference.folder).stop === 'now';
    const executor = this.#places.of(run)?.executor;
    if (handle === null || !executor) return;
    this.withdraw(run);
    const cancel = (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => this.#tried(run, () => executor.cancel(reference, signal));
    void escalateStop({ cancel, isDue, signal: this.#disposal.signal });
  }

  /** Takes a run that is to pause or to stop back from the queue of its executor, where it would not read the request. */
  withdraw(run: RunRecord): void {
    const executor = this.#places.of(run)?.executor;
    if (run.handle !== null && executor?.withdraw) void this.#tried(run, async () => executor.withdraw?.(this.#referenceOf(run)));
  }

  /** Never rejects: the request in the run's folder remains. */
  async #tried(run: RunRecord, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.log.warn({ run: run.id, err: error }, 'a run could not be ended by its executor');
    }
  }

  /** Holds active runs and starts none until the hold is disposed. */
  hold(reason: string): MachineHold {
    if (this.#hold) throw new Error('runs are already held');
    const { dataDir, log } = this.#options;
    const active = (): readonly string[] =>
      [...this.#active.values()].filter((run) => this.#sharesMachine(run) && !this.#unstored.has(run.id)).map(({ id }) => id);
    const onRelease = (ids: readonly string[]): void => {
      this.#hold = undefined;
      for (const id of ids) this.#announceId(id);
      this.startNext();
    };
    this.#hold = new HeldRuns(reason, { dataDir, log, active, onRelease });
    for (const id of active()) this.#announceId(id);
    this.#reports.announceQueue();
    return this.#hold;
  }

  /** Starts no more runs, because the engine is shutting down. */
  suspend(): void {
    this.#isSuspended = true;
  }

  /** What clients see of the runs. */
  get reports(): RunReports {
    return this.#reports;
  }

  [Symbol.dispose](): void {
    this.#disposal.abort();
    this.#journals[Symbol.dispose]();
    this.#active.clear();
  }

  #folder({ id }: RunRecord): string {
    return runFolder(this.#options.dataDir, id);
  }

  #referenceOf(run: RunRecord): TaskReference {
    return { folder: this.#folder(run), handle: run.handle, submittedAt: run.submittedAt };
  }

  /** A queued run that was never submitted has none. */
  #mayHaveRunner({ status, submittedAt }: RunRecord): boolean {
    return status !== 'queued' || submittedAt !== null;
  }

  /** While it is not known, an interrupted run counts as what it is, and any other as alive. */
  async #isAlive(run: RunRecord): Promise<boolean> {
    const status = (await this.#places.of(run)?.executor.status(this.#referenceOf(run))) ?? 'gone';
    return status === 'running' || (status === 'unknown' && run.status !== 'interrupted');
  }

  #sharesMachine(run: RunRecord): boolean {
    return this.#places.of(run)?.executor.sharesMachine ?? false;
  }

  #placeOf(run: Pick<RunRecord, 'executor'>): Place {
    const place = this.#places.of(run);
    if (place) return place;
    const remedy = '`nepenthe cluster ls` lists the clusters, `nepenthe cluster add` sets one up.';
    throw new LabError('not-found', `There is no cluster ${run.executor ?? ''}.`, remedy, { location: 'on' });
  }

  #startOne(run: RunRecord, slot: Slot): void {
    this.#activate(run, slot.id);
    this.#submit(run, slot).catch((error: unknown) => (isUnreachable(error) ? this.#postpone(run) : this.#fail(run, error)));
    this.#reports.announce(run.number);
  }

  /** Puts a run back to its place in the queue until its executor can be reached. */
  #postpone(run: RunRecord): void {
    const { executor } = this.#placeOf(run);
    this.#options.log.warn({ run: run.id, executor: executor.name }, 'a run could not be submitted: its executor cannot be reached');
    try {
      requeueRun(this.#store, run.number);
    } catch (error) {
      void this.#fail(run, error);
      return;
    }
    this.#free(run);
    if (!this.#unreached.names.has(executor.name)) {
      const { signal } = this.#disposal;
      void this.#unreached
        .wait(executor.name, () => this.#attachSubmitted(executor), signal)
        .then(() => signal.aborted || this.startNext());
    }
    this.startNext();
  }

  /** Attaches to queued runs whose submission has arrived, although its answer has not. False if the executor does not answer. */
  async #attachSubmitted(executor: Executor): Promise<boolean> {
    const submitted = runsWithStatus(this.#store, 'queued').filter((run) => run.executor === executor.name && this.#mayHaveRunner(run));
    const statuses = await Promise.all(submitted.map((run) => executor.status(this.#referenceOf(run))));
    if (statuses.includes('unknown')) return false;
    for (const [index, { id, number }] of submitted.entries()) {
      if (statuses[index] !== 'running' || this.#active.has(id)) continue;
      markRunning(this.#store, number);
      this.#attachAgain(id);
    }
    return true;
  }

  async #submit(run: RunRecord, slot: Slot): Promise<void> {
    const folder = this.#folder(run);
    if (!run.experiment) throw new LabError('corrupt-database', 'The experiment of this run cannot be read.', 'Create the run again.');
    writeRunControl(folder, KEEP_RUNNING);
    removeHeartbeat(folder);
    const spec = readRunSpec(folder);
    refuseChangedSpec(run.experiment, spec, runPaths(folder).spec);
    if (spec.parent && !hasInherited(folder)) {
      inheritFromParent(this.#store, this.#options.dataDir, run, spec);
      this.#journals.catchUp(run);
    }
    const before = ingestedPosition(this.#store, run.number);
    const { threads } = computeOfRun(spec);
    const { executor } = this.#placeOf(run);
    markStarting(this.#store, run.number, executor.name, slot.id);
    const execution = await executor.submit({ task: 'run', requestFile: runPaths(folder).spec, folder, threads, slot });
    storeHandle(this.#store, run.number, execution.handle);
    this.#options.log.info({ run: run.id, handle: execution.handle, slot: slot.id }, 'runner started');
    this.#follow(run, execution, before);
  }

  /** Never throws. */
  async #fail(run: RunRecord, error: unknown): Promise<void> {
    this.#options.log.error({ run: run.id, err: error }, 'a run could not be started');
    const text = error instanceof LabError ? `${error.message} ${error.details.remedy}` : String(error);
    const reason = error instanceof LabError ? error.code : 'start';
    const endedAt = new Date().toISOString();
    // Not tried again while its end cannot be stored.
    this.#active.set(run.id, run);
    const write = (): void => endRun(this.#store, run.number, 'failed', reason, text, endedAt);
    await this.#unstored.store(run, 'failed', write, this.#disposal.signal);
    if (!this.#disposal.signal.aborted) this.#release(run);
  }

  #attach(run: RunRecord): void {
    this.#options.log.info({ run: run.id, handle: run.handle }, 'attached to a living runner');
    if (run.status === 'interrupted') markRunning(this.#store, run.number);
    this.#activate(run, run.slot);
    this.#follow(run, this.#placeOf(run).executor.attach(this.#referenceOf(run), this.#disposal.signal), undefined);
    this.#reports.announce(run.number);
  }

  /** Attaches to a runner that has been found alive; in the meantime, the run may have changed and the queue been disposed. */
  #attachAgain(id: string): void {
    const run = this.#disposal.signal.aborted ? undefined : runById(this.#store, id);
    if (run) this.#attach(run);
  }

  #activate(run: RunRecord, slot: string | null): void {
    this.#active.set(run.id, run);
    this.#places.of(run)?.slots.take(run.id, run.device, slot);
    this.#reports.forget(run.id);
  }

  #follow(run: RunRecord, execution: Execution, before: JournalPosition | undefined): void {
    this.#journals.follow(run, !this.#sharesMachine(run));
    execution.onWait?.((reason) => {
      if (reason === null) this.#waits.delete(run.id);
      else this.#waits.set(run.id, reason);
      this.#reports.announce(run.number);
    });
    execution.ended
      .then((end) => this.#settle(run, end, before))
      .catch((error: unknown) => this.#options.log.error({ run: run.id, err: error }, 'a run could not be settled'));
  }

  async #settle(run: RunRecord, end: TaskEnd, before: JournalPosition | undefined): Promise<void> {
    const { signal } = this.#disposal;
    this.#journals.unfollow(run);
    const stored = end.code === null ? undefined : runById(this.#store, run.id);
    if (stored && (await this.#isAlive(stored))) {
      // The new runner exited because another process already runs it.
      this.#attachAgain(run.id);
      return;
    }
    await this.#journals.settle(run, end, before, signal);
    if (!signal.aborted) this.#release(run);
  }

  #release(run: RunRecord): void {
    this.#free(run);
    this.startNext();
  }

  #free(run: RunRecord): void {
    this.#active.delete(run.id);
    this.#waits.delete(run.id);
    this.#places.of(run)?.slots.release(run.id);
    this.#reports.announce(run.number);
  }

  #announceId(id: string): void {
    const run = this.#active.get(id);
    if (run) this.#reports.announce(run.number);
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof LabError && error.code === 'unreachable';
}
