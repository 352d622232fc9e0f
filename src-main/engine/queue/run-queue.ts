import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '#shared/errors/index.ts';
import { KEEP_RUNNING, isRunAlive, readHeartbeat, runFolder, runPaths, writeRunControl } from '#main/run-folder/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import { changesOfEvents } from '../ingest/changes-of-events.ts';
import { ingestJournal, lastIngestedSeq, storeEngineMessage } from '../ingest/ingest-journal.ts';
import { JournalTail } from '../ingest/journal-tail.ts';
import type { EngineLog } from '../engine-log.ts';
import { endRun, markStarting, runById, runsWithStatus, storePid, type RunRecord } from '../store/run-records.ts';
import { summaryOfRun } from '../store/run-summaries.ts';
import type { Store } from '../store/store.ts';
import { attachRunner, isRunnerAlive, spawnRunner, type RunnerEnd, type RunnerProcess } from './runner-process.ts';
import { controlOf } from './control-of.ts';
import { endingOf } from './ending.ts';
import { insist } from './insist.ts';

const RETRY_MS = 1000;

export interface RunQueueOptions {
  readonly store: Store;
  readonly changes: ChangeHub;
  readonly log: EngineLog;
  readonly dataDir: string;
  /** The runner's program. */
  readonly runner: string;
  /** Runs that may be active at once. */
  readonly limit: number;
  /** Called whenever a run was queued, started or settled. */
  readonly moved: () => void;
}

/**
 * Starts queued runs in their order, follows the journals of those that are active, and settles what a runner leaves behind. Runners
 * live on when the queue is disposed of; the next engine's queue finds them by their locks.
 */
export class RunQueue implements Disposable {
  readonly #options: RunQueueOptions;
  readonly #store: Store;
  readonly #active = new Map<string, JournalTail>();
  /** Runs whose journal cannot be taken in at the moment. */
  readonly #unread = new Set<string>();
  readonly #disposal = new AbortController();

  constructor(options: RunQueueOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  get activeRuns(): number {
    return this.#active.size;
  }

  get isIdle(): boolean {
    return this.#active.size === 0 && runsWithStatus(this.#store, 'queued').length === 0;
  }

  /** Attaches to the runners that live, settles the runs whose runner is gone, and starts what is queued. */
  start(): void {
    const runs = runsWithStatus(this.#store, 'running', 'paused', 'interrupted');
    const living = new Set(runs.filter((run) => isRunnerAlive(this.#folder(run), run.pid, run.spawnedAt)));
    // The living first: they take their places before anything is started.
    for (const run of living) this.#attach(run);
    for (const run of runs) {
      if (!living.has(run) && run.status !== 'interrupted') void this.#settle(run, { code: null, signal: null }, null);
    }
    this.startNext();
  }

  /** Starts queued runs while there is room. */
  startNext(): void {
    for (const run of runsWithStatus(this.#store, 'queued')) {
      if (this.#disposal.signal.aborted || this.#active.size >= this.#options.limit) break;
      // A run that was resumed before its last runner was gone has its turn when that is settled.
      if (this.#active.has(run.id)) continue;
      if (isRunAlive(this.#folder(run))) this.#attach(run);
      else this.#launch(run);
    }
    this.#options.moved();
  }

  /** To be called when a run was asked to stop at once. */
  insistOnStop({ id, pid }: RunRecord): void {
    const folder = runFolder(this.#options.dataDir, id);
    const isDue = (): boolean =>
      this.#active.has(id) && runById(this.#store, id)?.pid === pid && isRunAlive(folder) && controlOf(folder).stop === 'now';
    if (pid === null) return;
    void insist({ pid, isDue, signal: this.#disposal.signal });
  }

  /** Tells every client how the run stands. */
  announce(run: number): void {
    try {
      const summary = summaryOfRun(this.#store, run);
      if (summary) this.#options.changes.publish({ kind: 'run', summary });
    } catch (error) {
      // The queue goes on, whoever may have damaged a row.
      this.#options.log.error({ run, err: error }, 'a run’s summary cannot be read');
    }
  }

  [Symbol.dispose](): void {
    this.#disposal.abort();
    for (const tail of this.#active.values()) tail[Symbol.dispose]();
    this.#active.clear();
  }

  #folder({ id }: RunRecord): string {
    return runFolder(this.#options.dataDir, id);
  }

  #launch(run: RunRecord): void {
    const folder = this.#folder(run);
    const before = lastIngestedSeq(this.#store, run.number);
    try {
      if (!run.experiment) throw unreadable();
      writeRunControl(folder, KEEP_RUNNING);
      markStarting(this.#store, run.number);
      const runner = spawnRunner(this.#options.runner, folder, run.experiment.threads);
      storePid(this.#store, run.number, runner.pid);
      this.#options.log.info({ run: run.id, pid: runner.pid }, 'runner started');
      this.#follow(run, runner, before);
    } catch (error) {
      this.#options.log.error({ run: run.id, err: error }, 'a run could not be started');
      const text = error instanceof LabError ? `${error.message} ${error.details.remedy}` : String(error);
      endRun(this.#store, run.number, 'failed', error instanceof LabError ? error.code : 'start', text, new Date().toISOString());
    }
    this.announce(run.number);
  }

  #attach(run: RunRecord): void {
    this.#options.log.info({ run: run.id, pid: run.pid }, 'attached to a living runner');
    if (run.status !== 'running' && run.status !== 'paused') this.#markRunning(run);
    this.#follow(run, attachRunner(this.#folder(run), run.pid, run.spawnedAt, this.#disposal.signal), null);
    this.announce(run.number);
  }

  #markRunning({ number }: RunRecord): void {
    const { query } = this.#store;
    const alive = { status: 'running' as const, ended_at: null, end_reason: null, end_text: null };
    this.#store.run(query.updateTable('runs').set(alive).where('number', '=', number));
  }

  #follow(run: RunRecord, runner: RunnerProcess, before: number | null): void {
    this.#active.set(run.id, new JournalTail(this.#folder(run), () => this.#tryTakeIn(run)));
    runner.ended
      .then((end) => this.#settle(run, end, before))
      .catch((error: unknown) => this.#options.log.error({ run: run.id, err: error }, 'the queue stumbled over a run'));
  }

  /** For the tail: a full disk or the like is tried again later. */
  #tryTakeIn(run: RunRecord): boolean {
    try {
      const more = this.#takeIn(run);
      this.#unread.delete(run.id);
      return more;
    } catch (error) {
      // Once, not four times a second.
      if (!this.#unread.has(run.id)) this.#options.log.error({ run: run.id, err: error }, 'a journal could not be taken in');
      this.#unread.add(run.id);
      return false;
    }
  }

  /** Takes in what the journal holds; true when it holds more at once. */
  #takeIn(run: RunRecord): boolean {
    const { events, warnings, more } = ingestJournal(this.#store, run.number, this.#folder(run));
    if (events.length + warnings.length > 0) {
      this.#options.changes.publish(...changesOfEvents(run.id, events, warnings));
      this.announce(run.number);
    }
    return more;
  }

  /** The runner is gone: the rest of its journal counts, and without an `end` in it the run is interrupted or failed. */
  async #settle(run: RunRecord, end: RunnerEnd, before: number | null): Promise<void> {
    const { signal } = this.#disposal;
    this.#active.get(run.id)?.[Symbol.dispose]();
    if (end.code !== null && isRunAlive(this.#folder(run))) {
      // Somebody else runs it, and this engine's runner has only found that out.
      this.#attach(run);
      return;
    }
    while (!signal.aborted) {
      try {
        this.#settleNow(run, end, before);
        break;
      } catch (error) {
        this.#options.log.error({ run: run.id, err: error }, 'a run could not be settled');
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    if (signal.aborted) return;
    this.#active.delete(run.id);
    this.announce(run.number);
    this.startNext();
  }

  #settleNow(run: RunRecord, end: RunnerEnd, before: number | null): void {
    const folder = this.#folder(run);
    while (this.#takeIn(run));
    const status = runById(this.#store, run.id)?.status;
    if (status !== 'running' && status !== 'paused') return;
    const hasBegun = lastIngestedSeq(this.#store, run.number) !== before;
    const wasAsked = controlOf(folder).stop === 'now';
    const ending = endingOf(end, { hasBegun, wasAsked, log: runPaths(folder).log });
    this.#store.transaction(() => {
      const endedAt = readHeartbeat(folder)?.time ?? new Date().toISOString();
      endRun(this.#store, run.number, ending.status, ending.reason, ending.text, endedAt);
      const seq = lastIngestedSeq(this.#store, run.number) ?? 0;
      const message = storeEngineMessage(this.#store, run.number, ending.status === 'failed' ? 'error' : 'warning', ending.text, seq);
      this.#options.changes.publish({ kind: 'messages', id: run.id, messages: [message] });
    });
    this.#options.log.warn({ run: run.id, ...end, status: ending.status }, 'a runner ended without ending its run');
  }
}

function unreadable(): LabError {
  return new LabError('corrupt-database', 'The experiment of this run cannot be read.', 'Make the run anew.');
}
