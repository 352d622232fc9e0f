import { setImmediate, setTimeout } from 'node:timers/promises';
import { LabError } from '#shared/errors/index.ts';
import { GO_ON, HEARTBEAT_SECONDS, readRunControl, writeHeartbeat, type RunControl } from '#main/run-folder/index.ts';
import type { JournalEntry } from '#shared/journal/index.ts';

const POLL_MILLISECONDS = 200;

type Phase = Extract<JournalEntry, { kind: 'phase' }>['phase'];

/** Somebody asked to stop at once: by the control file or a signal. */
export class StopNow extends Error {
  override readonly name = 'StopNow';
}

/**
 * What a run does between steps: hear signals, obey the control file, beat. Also tells the journal the phase, which pausing
 * interrupts.
 */
export class Pulse {
  readonly #folder: string;
  readonly #append: (entry: JournalEntry) => unknown;
  #control: RunControl = GO_ON;
  #controlWasBad = false;
  #stopRequested = false;
  #polledAt = -Infinity;
  #beatAt = -Infinity;
  #phase: { readonly phase: Phase; readonly round: number } = { phase: 'preparing', round: 0 };

  constructor(folder: string, append: (entry: JournalEntry) => unknown) {
    this.#folder = folder;
    this.#append = append;
  }

  get stopsAfterRound(): boolean {
    return this.#control.stop === 'after-round';
  }

  enter(phase: Phase, round: number): void {
    this.#phase = { phase, round };
    this.#append({ kind: 'phase', phase, round });
  }

  /** As a stop in the control file; for signals. */
  requestStop(): void {
    this.#stopRequested = true;
  }

  /** Cheap between steps: looks around at most every 200 ms. Throws {@link StopNow}. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#polledAt < POLL_MILLISECONDS) return;
    await this.look();
  }

  /** Looks around now, and stays here while the run is paused. Throws {@link StopNow}. */
  async look(): Promise<void> {
    // Signals arrive only when the event loop gets a turn.
    await setImmediate();
    if (!this.#isPaused()) return;
    this.#append({ kind: 'phase', phase: 'paused', round: this.#phase.round });
    while (this.#isPaused()) await setTimeout(POLL_MILLISECONDS);
    this.#append({ kind: 'phase', ...this.#phase });
  }

  #isPaused(): boolean {
    this.#polledAt = performance.now();
    if (this.#polledAt - this.#beatAt >= HEARTBEAT_SECONDS * 1000) {
      writeHeartbeat(this.#folder);
      this.#beatAt = this.#polledAt;
    }
    this.#readControl();
    if (this.#stopRequested || this.#control.stop === 'now') throw new StopNow('The run was asked to stop.');
    return this.#control.pause;
  }

  #readControl(): void {
    try {
      this.#control = readRunControl(this.#folder);
      this.#controlWasBad = false;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      if (!this.#controlWasBad) this.#append({ kind: 'message', level: 'warning', text: `control.json was ignored: ${error.message}` });
      this.#controlWasBad = true;
    }
  }
}
