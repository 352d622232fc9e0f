import { setTimeout as delay } from 'node:timers/promises';
import type { RunSummary } from '#shared/contract/index.ts';
import { describeLabError, LabError } from '#shared/errors/index.ts';
import type { EngineLog } from '../engine-log.ts';
import type { RunRecord } from '../store/run-records.ts';

const RETRY_MS = 1000;

interface UnstoredEnd {
  readonly end: Pick<RunSummary, 'status' | 'endReason' | 'endText'>;
  readonly error: unknown;
}

/** Ends of runs that the database does not accept at the moment, because the disk is full. Clients see them nevertheless. */
export class UnstoredEnds {
  readonly #log: EngineLog;
  readonly #announce: (run: number) => void;
  readonly #ends = new Map<string, UnstoredEnd>();

  constructor(log: EngineLog, announce: (run: number) => void) {
    this.#log = log;
    this.#announce = announce;
  }

  /**
   * Stores the end of a run that has no runner, and retries once a second until it succeeds or the signal aborts.
   *
   * @param status the run's status meanwhile
   */
  async store(run: RunRecord, status: 'interrupted' | 'failed', write: () => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        write();
        this.#ends.delete(run.id);
        return;
      } catch (error) {
        this.#note(run, status, error);
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  has(id: string): boolean {
    return this.#ends.has(id);
  }

  /** Throws why the end of a run is not stored, if so. */
  refuse(id: string): void {
    const unstored = this.#ends.get(id);
    if (unstored) throw unstored.error;
  }

  /** The summary with the end that is not stored yet. */
  applyTo(summary: RunSummary): RunSummary {
    const end = this.#ends.get(summary.id)?.end;
    return end ? { ...summary, ...end, progress: { ...summary.progress, phase: 'ended', secondsLeft: null } } : summary;
  }

  #note(run: RunRecord, status: 'interrupted' | 'failed', error: unknown): void {
    const isNew = !this.#ends.has(run.id);
    const why = error instanceof LabError ? describeLabError(error.details) : String(error);
    const endText = `The run’s process has ended, which cannot be stored yet. ${why}`;
    this.#ends.set(run.id, { end: { status, endReason: error instanceof LabError ? error.code : 'fault', endText }, error });
    // Logged once, although it fails every second.
    if (!isNew) return;
    this.#log.error({ run: run.id, err: error }, 'the end of a run could not be stored');
    this.#announce(run.number);
  }
}
