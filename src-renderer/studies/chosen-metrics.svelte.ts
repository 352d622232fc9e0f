import { z } from 'zod';
import type { StudyReport } from '#shared/study/report/index.ts';
import type { Memory } from '../ui/memory.ts';

type StudyMetric = StudyReport['metrics'][number];

const KEY = 'study-metrics';
const FIRST: readonly string[] = ['test-accuracy', 'linear-layers', 'dead-layers', 'reduced-latency-1'];
/** Metrics shown if none of the chosen ones has been measured. */
const OTHERWISE = 3;

const namesSchema = z.array(z.string());

/** The metrics that the pages of studies show, stored by name. */
export class ChosenMetrics {
  readonly #memory: Memory;
  #names: readonly string[];

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#names = $state.raw(readNames(memory.getItem(KEY)));
  }

  /** The chosen ones of a report, in its order. */
  of(metrics: readonly StudyMetric[]): readonly StudyMetric[] {
    const chosen = metrics.filter(({ name }) => this.#names.includes(name));
    return chosen.length > 0 ? chosen : metrics.slice(0, OTHERWISE);
  }

  /** Adds a metric to those shown of a report, or removes it. The last one stays. */
  toggle(name: string, metrics: readonly StudyMetric[]): void {
    const shown = this.of(metrics).map((metric) => metric.name);
    const next = shown.includes(name) ? shown.filter((each) => each !== name) : [...shown, name];
    if (next.length === 0) return;
    // Chosen ones that this study does not have stay chosen for others.
    const elsewhere = this.#names.filter((each) => !metrics.some((metric) => metric.name === each));
    this.#names = [...next, ...elsewhere];
    this.#memory.setItem(KEY, JSON.stringify(this.#names));
  }
}

function readNames(text: string | null): readonly string[] {
  try {
    return namesSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return FIRST;
  }
}
