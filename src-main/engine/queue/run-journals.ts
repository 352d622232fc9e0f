import { readProblem } from '#main/files/file-problem.ts';
import { type JournalPosition, readHeartbeat, runFolder, runPaths } from '#main/run-folder/index.ts';
import { describeLabError, LabError } from '#shared/errors/index.ts';
import { ELSEWHERE } from '#shared/settings/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { EngineLog } from '../engine-log.ts';
import type { TaskEnd } from '../executors/index.ts';
import { changesOfEvents } from '../ingest/changes-of-events.ts';
import { ingestedPosition, ingestJournal, lastIngestedSeq, storeEngineMessage } from '../ingest/ingest-journal.ts';
import { JournalTail } from '../ingest/journal-tail.ts';
import { endRun, pauseRun, runById, type RunRecord } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { applyLateRequest } from './apply-late-request.ts';
import { classifyExit } from './classify-exit.ts';
import { controlRequestOf } from './control-request-of.ts';
import type { UnstoredEnds } from './unstored-ends.ts';

/** How often a journal is read at least, if the file system notifies of no change. */
const POLL_MS = 250;
const POLL_ELSEWHERE_MS = 2000;

interface JournalContext {
  readonly store: Store;
  readonly changes: ChangeHub;
  readonly log: EngineLog;
  readonly dataDir: string;
  readonly unstored: UnstoredEnds;
  /** Publishes the summary of a run. */
  readonly announce: (run: number) => void;
}

/** Ingests the journals of active runs, and settles the status of runs whose runner has exited. */
export class RunJournals implements Disposable {
  readonly #context: JournalContext;
  readonly #tails = new Map<string, JournalTail>();
  /** Runs whose last ingest failed. */
  readonly #failing = new Set<string>();

  constructor(context: JournalContext) {
    this.#context = context;
  }

  /**
   * Ingests a run's journal as it grows.
   *
   * @param isElsewhere whether another machine writes it, so that the file system is asked less often
   */
  follow(run: RunRecord, isElsewhere: boolean): void {
    this.#tails.get(run.id)?.[Symbol.dispose]();
    const poll = isElsewhere ? POLL_ELSEWHERE_MS : POLL_MS;
    this.#tails.set(run.id, new JournalTail(this.#folder(run), () => this.#tryIngest(run), poll));
  }

  /** Ingests and publishes everything that a run's journal has now. Throws LabErrors of the database and what ingesting throws. */
  catchUp(run: RunRecord): void {
    while (this.#ingest(run));
  }

  unfollow({ id }: RunRecord): void {
    this.#tails.get(id)?.[Symbol.dispose]();
    this.#tails.delete(id);
  }

  /**
   * Ingests the rest of the journal after a runner has exited. If it has no `end`, the run is interrupted, stopped or failed. Retries
   * failures, such as a full disk, until the signal aborts.
   *
   * @param before how far the journal was ingested before the runner was started; undefined if an earlier engine started it
   */
  settle(run: RunRecord, end: TaskEnd, before: JournalPosition | undefined, signal: AbortSignal): Promise<void> {
    return this.#context.unstored.store(run, 'interrupted', () => this.#settleNow(run, end, before), signal);
  }

  [Symbol.dispose](): void {
    for (const tail of this.#tails.values()) tail[Symbol.dispose]();
    this.#tails.clear();
  }

  #folder({ id }: RunRecord): string {
    return runFolder(this.#context.dataDir, id);
  }

  /** Never throws: after a failure, such as a full disk, the tail retries later. */
  #tryIngest(run: RunRecord): boolean {
    try {
      const more = this.#ingest(run);
      this.#failing.delete(run.id);
      return more;
    } catch (error) {
      // Logged once, although it fails several times a second.
      if (!this.#failing.has(run.id)) this.#context.log.error({ run: run.id, err: error }, 'a journal could not be ingested');
      this.#failing.add(run.id);
      return false;
    }
  }

  /** Returns whether the journal already has more. */
  #ingest(run: RunRecord): boolean {
    const { store, changes, announce } = this.#context;
    const { events, warnings, more } = ingestJournal(store, run.number, this.#folder(run));
    if (events.length + warnings.length > 0) {
      changes.publish(...changesOfEvents(run.id, events, warnings));
      announce(run.number);
    }
    return more;
  }

  /** Returns why the rest of the journal cannot be read, if so. Throws LabErrors of the database. */
  #ingestRest(run: RunRecord): LabError | undefined {
    try {
      this.catchUp(run);
      return undefined;
    } catch (error) {
      const problem = error instanceof LabError ? undefined : readProblem(error, runPaths(this.#folder(run)).journal);
      if (problem instanceof LabError) return problem;
      throw error;
    }
  }

  #settleNow(run: RunRecord, end: TaskEnd, before: JournalPosition | undefined): void {
    const { store, changes, log } = this.#context;
    const folder = this.#folder(run);
    const problem = this.#ingestRest(run);
    const stored = runById(store, run.id);
    // A paused run has no process.
    if (stored?.status === 'paused') applyLateRequest(store, stored, folder);
    if (stored?.status !== 'running') return;
    const reached = ingestedPosition(store, run.number);
    const hasStarted = reached.segment !== before?.segment || reached.offset !== before.offset;
    const request = controlRequestOf(folder);
    const stopRequested = request.stop === 'now';
    const exit = classifyExit(end, {
      hasStarted,
      stopRequested,
      pauseRequested: request.pause,
      log: runPaths(folder).log,
      isElsewhere: run.executor === ELSEWHERE,
    });
    if (exit.status === 'paused') {
      pauseRun(store, run.number);
      return;
    }
    const text = problem ? `${exit.text} ${describeLabError(problem.details)}` : exit.text;
    store.transaction(() => {
      const endedAt = readHeartbeat(folder)?.time ?? new Date().toISOString();
      endRun(store, run.number, exit.status, exit.reason, text, endedAt);
      const seq = lastIngestedSeq(store, run.number) ?? 0;
      const message = storeEngineMessage(store, run.number, exit.status === 'failed' ? 'error' : 'warning', text, seq);
      changes.publish({ kind: 'messages', id: run.id, messages: [message] });
    });
    log.warn({ run: run.id, ...end, status: exit.status }, 'a runner exited without an end event');
  }
}
