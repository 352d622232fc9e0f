import type { BatchOutcome } from '#main/program/index.ts';
import type { JournalEntry } from '#shared/journal/index.ts';

const INTERVAL_MILLISECONDS = 500;

interface StepPlace {
  readonly round: number;
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
}

/** Tells the journal about steps, twice a second at most: the last step's loss and the throughput since the last telling. */
export class StepMeter {
  readonly #append: (entry: JournalEntry) => unknown;
  #images = 0;
  #milliseconds = 0;
  #toldAt = performance.now();

  constructor(append: (entry: JournalEntry) => unknown) {
    this.#append = append;
  }

  /** `milliseconds` is what the step took, input included; `last` is told whenever it comes. */
  count({ loss, count, terms }: BatchOutcome, milliseconds: number, place: StepPlace, last: boolean): void {
    this.#images += count;
    this.#milliseconds += milliseconds;
    const now = performance.now();
    if (!last && now - this.#toldAt < INTERVAL_MILLISECONDS) return;
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
    this.#toldAt = now;
  }
}

/** As charts name them. */
function metricsOf(terms: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...terms].map(([name, value]) => [`objective/${name}`, value]));
}
