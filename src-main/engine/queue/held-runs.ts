import { setTimeout as delay } from 'node:timers/promises';
import { holdRun, readHeartbeat, runFolder } from '#main/run-folder/index.ts';
import type { EngineLog } from '../engine-log.ts';
import type { MachineHold } from '../jobs/machine-hold.ts';

const POLL_MS = 100;

interface ActiveRuns {
  readonly dataDir: string;
  readonly log: EngineLog;
  /** IDs of the runs that have a runner. */
  readonly active: () => readonly string[];
  readonly onRelease: (ids: readonly string[]) => void;
}

/** Holds every active run between two steps. The system releases the locks when this process ends. */
export class HeldRuns implements MachineHold {
  readonly reason: string;
  readonly #runs: ActiveRuns;
  readonly #holds = new Map<string, Disposable>();

  constructor(reason: string, runs: ActiveRuns) {
    this.reason = reason;
    this.#runs = runs;
    for (const id of runs.active()) this.#hold(id);
  }

  has(id: string): boolean {
    return this.#holds.has(id);
  }

  get pending(): readonly string[] {
    return this.#runs.active().filter((id) => readHeartbeat(runFolder(this.#runs.dataDir, id))?.held !== true);
  }

  async whenHeld(signal: AbortSignal): Promise<void> {
    while (this.pending.length > 0 && !signal.aborted) {
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  [Symbol.dispose](): void {
    const ids = [...this.#holds.keys()];
    for (const hold of this.#holds.values()) hold[Symbol.dispose]();
    this.#holds.clear();
    this.#runs.onRelease(ids);
  }

  /** A run that cannot be held stays pending until it ends. */
  #hold(id: string): void {
    try {
      this.#holds.set(id, holdRun(runFolder(this.#runs.dataDir, id)));
    } catch (error) {
      this.#runs.log.error({ run: id, err: error }, 'a run cannot be held');
    }
  }
}
