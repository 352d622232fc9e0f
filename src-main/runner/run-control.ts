import { setImmediate, setTimeout } from 'node:timers/promises';
import { type ControlRequest, HEARTBEAT_SECONDS, isRunHeld, KEEP_RUNNING, readRunControl, writeHeartbeat } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { JournalEntry } from '#shared/journal/index.ts';

const POLL_MILLISECONDS = 200;

type Phase = Extract<JournalEntry, { kind: 'phase' }>['phase'];

/** Ends an attempt at a point from which the run can be resumed. */
export abstract class Interruption extends Error {}

/** A stop was requested, by the control file or by a signal. */
export class StopRequested extends Interruption {
  override readonly name = 'StopRequested';
}

/** A pause was requested: the process ends and releases its slot and memory. */
export class PauseRequested extends Interruption {
  override readonly name = 'PauseRequested';
}

/** The process is to end, but not the run: its next attempt continues it. */
export class YieldRequested extends Interruption {
  override readonly name = 'YieldRequested';
}

/**
 * A run's work between steps: it receives signals, follows the control file, writes heartbeats, and waits while the run is held. Also
 * journals phases.
 */
export class RunControl {
  readonly #folder: string;
  readonly #append: (entry: JournalEntry) => unknown;
  #phase: { readonly phase: Phase; readonly round: number } = { phase: 'preparing', round: 0 };
  #request: ControlRequest = KEEP_RUNNING;
  #isFileInvalid = false;
  #stopRequested = false;
  #yieldRequested = false;
  #polledAt = -Infinity;
  #beatAt = -Infinity;
  #isHeld = false;

  constructor(folder: string, append: (entry: JournalEntry) => unknown) {
    this.#folder = folder;
    this.#append = append;
  }

  get stopsAfterRound(): boolean {
    return this.#request.stop === 'after-round';
  }

  enterPhase(phase: Phase, round: number): void {
    this.#phase = { phase, round };
    this.#append({ kind: 'phase', phase, round });
  }

  /** Journals what the current phase is at; without a detail, that this part of it is done. */
  report(detail?: string): void {
    this.#append({ kind: 'phase', ...this.#phase, ...(detail !== undefined && { detail }) });
  }

  /** Has the effect of a stop in the control file; for signals. */
  requestStop(): void {
    this.#stopRequested = true;
  }

  /** Ends the attempt at the next step without ending the run; for signals of a scheduler. */
  requestYield(): void {
    this.#yieldRequested = true;
  }

  /** Polls at most every 200 ms, so that it is cheap between steps. Throws an {@link Interruption}. */
  async poll(): Promise<void> {
    if (performance.now() - this.#polledAt < POLL_MILLISECONDS) return;
    await this.pollNow();
  }

  /** Polls now, and waits while the run is held. Throws an {@link Interruption}. */
  async pollNow(): Promise<void> {
    // Signals are received only when the event loop gets a turn.
    await setImmediate();
    this.#check();
    while (this.#isHeld) {
      await setTimeout(POLL_MILLISECONDS);
      this.#check();
    }
  }

  #check(): void {
    this.#polledAt = performance.now();
    const wasHeld = this.#isHeld;
    this.#isHeld = isRunHeld(this.#folder);
    if (wasHeld !== this.#isHeld || this.#polledAt - this.#beatAt >= HEARTBEAT_SECONDS * 1000) {
      writeHeartbeat(this.#folder, this.#isHeld);
      this.#beatAt = this.#polledAt;
    }
    this.#readRequest();
    if (this.#stopRequested || this.#request.stop === 'now') throw new StopRequested('A stop was requested.');
    if (this.#request.pause) throw new PauseRequested('A pause was requested.');
    if (this.#yieldRequested) throw new YieldRequested('The process was asked to make way.');
  }

  #readRequest(): void {
    try {
      this.#request = readRunControl(this.#folder);
      this.#isFileInvalid = false;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      if (!this.#isFileInvalid) this.#append({ kind: 'message', level: 'warning', text: `Ignored control.json: ${error.message}` });
      this.#isFileInvalid = true;
    }
  }
}
