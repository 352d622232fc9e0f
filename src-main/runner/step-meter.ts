import type { BatchOutcome } from '#main/program/index.ts';
import type { JournalEntry } from '#shared/journal/index.ts';

const INTERVAL_MILLISECONDS = 500;

interface StepPosition {
  readonly round: number;
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
}

/** Journals steps, at most twice a second: the last step's loss, and the throughput since the last report. */
export class StepMeter {
  readonly #append: (entry: JournalEntry) => unknown;
  #images = 0;
  #milliseconds = 0;
  #reportedAt = performance.now();

  constructor(append: (entry: JournalEntry) => unknown) {
    this.#append = append;
  }

  /**
   * @param milliseconds duration of the step, including waiting for images
   * @param last whether it is the epoch's last step, which is always reported
   */
  count({ loss, count, terms }: BatchOutcome, milliseconds: number, position: StepPosition, last: boolean): void {
    this.#images += count;
    this.#milliseconds += milliseconds;
    const now = performance.now();
    if (!last && now - this.#reportedAt < INTERVAL_MILLISECONDS) return;
    this.#append({
      kind: 'step',
      ...position,
      loss: loss / count,
      imagesPerSecond: this.#milliseconds > 0 ? (1000 * this.#images) / this.#milliseconds : 0,
      memoryBytes: process.memoryUsage.rss(),
    });
    if (terms) this.#append({ kind: 'metric', step: position.step, values: metricsOf(terms) });
    this.#images = 0;
    this.#milliseconds = 0;
    this.#reportedAt = now;
  }
}

/** Objective terms under their metric names. */
function metricsOf(terms: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...terms].map(([name, value]) => [`objective/${name}`, value]));
}
