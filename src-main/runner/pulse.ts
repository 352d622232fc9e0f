import { setImmediate, setTimeout } from 'node:timers/promises';
import { LabError } from '#shared/errors/index.ts';
import { HEARTBEAT_SECONDS, isRunHeld, KEEP_RUNNING, readRunControl, writeHeartbeat, type ControlRequest } from '#main/run-folder/index.ts';
import type { JournalEntry } from '#shared/journal/index.ts';

const POLL_MILLISECONDS = 200;

type Phase = Extract<JournalEntry, { kind: 'phase' }>['phase'];

/** The run has to end here and can be resumed. */
export abstract class Interruption extends Error {}

/** A stop was requested, by the control file or a signal. */
export class StopRequested extends Interruption {
  override readonly name = 'StopRequested';
}

/** A pause was requested: the process ends, and gives its slot and memory back. */
export class PauseRequested extends Interruption {
  override readonly name = 'PauseRequested';
}

/**
 * What a run does between steps: handle signals, follow the control file, write heartbeats, wait while it is held. Also journals the
 * phase.
 */
export class Pulse {
  readonly #folder: string;
  readonly #append: (entry: JournalEntry) => unknown;
  #control: ControlRequest = KEEP_RUNNING;
  #controlWasBad = false;
  #stopRequested = false;
  #polledAt = -Infinity;
  #beatAt = -Infinity;
  #isHeld = false;

  constructor(folder: string, append: (entry: JournalEntry) => unknown) {
    this.#folder = folder;
    this.#append = append;
  }

  get stopsAfterRound(): boolean {
    return this.#control.stop === 'after-round';
  }

  enter(phase: Phase, round: number): void {
    this.#append({ kind: 'phase', phase, round });
  }

  /** Same as a stop in the control file; for signals. */
  requestStop(): void {
    this.#stopRequested = true;
  }

  /** Cheap between steps: polls at most every 200 ms. Throws an {@link Interruption}. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#polledAt < POLL_MILLISECONDS) return;
    await this.look();
  }

  /** Polls now, and waits while the run is held. Throws an {@link Interruption}. */
  async look(): Promise<void> {
    // Signals arrive only when the event loop gets a turn.
    await setImmediate();
    this.#poll();
    while (this.#isHeld) {
      await setTimeout(POLL_MILLISECONDS);
      this.#poll();
    }
  }

  #poll(): void {
    this.#polledAt = performance.now();
    const wasHeld = this.#isHeld;
    this.#isHeld = isRunHeld(this.#folder);
    if (wasHeld !== this.#isHeld || this.#polledAt - this.#beatAt >= HEARTBEAT_SECONDS * 1000) {
      writeHeartbeat(this.#folder, this.#isHeld);
      this.#beatAt = this.#polledAt;
    }
    this.#readControl();
    if (this.#stopRequested || this.#control.stop === 'now') throw new StopRequested('The run was asked to stop.');
    if (this.#control.pause) throw new PauseRequested('The run was asked to pause.');
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
