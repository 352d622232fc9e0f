import type { BatchOutcome } from '#main/program/index.ts';
import type { JournalEntry } from '#shared/journal/index.ts';

const INTERVAL_MILLISECONDS = 500;

interface StepPlace {
  readonly round: number;
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
}

/** Reports steps to the journal, at most twice a second: the last step's loss, and the throughput since the last report. */
export class StepMeter {
  readonly #append: (entry: JournalEntry) => unknown;
  #images = 0;
  #milliseconds = 0;
  #reportedAt = performance.now();

  constructor(append: (entry: JournalEntry) => unknown) {
    this.#append = append;
  }

  /** `milliseconds` includes waiting for input. The `last` step of an epoch is always reported. */
  count({ loss, count, terms }: BatchOutcome, milliseconds: number, place: StepPlace, last: boolean): void {
    this.#images += count;
    this.#milliseconds += milliseconds;
    const now = performance.now();
    if (!last && now - this.#reportedAt < INTERVAL_MILLISECONDS) return;
    this.#append({
      kind: 'step',
      ...place,
      loss: loss / count,
      imagesPerSecond: this.#milliseconds > 0 ? (1000 * this.#images) / this.#milliseconds : 0,
      memoryBytes: process.memoryUsage.rss(),
    });
    if (terms) this.#append({ kind: 'metric', step: place.step, values: metricsOf(terms) });
    this.#images = 0;
    this.#milliseconds = 0;
    this.#reportedAt = now;
  }
}

/** As charts name them. */
function metricsOf(terms: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...terms].map(([name, value]) => [`objective/${name}`, value]));
}
