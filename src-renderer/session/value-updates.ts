import { type Series, seriesNames } from '#shared/contract/index.ts';
import type { LabQueries } from './lab-queries.ts';
import type { ServerCache } from './server-cache.ts';

/** A script may log many times a second, and the values of all runs are read together. */
const READ_EVERY_MS = 2000;
const known: ReadonlySet<string> = new Set(seriesNames);

/** Keeps settings and metrics of runs up to date: those of new and finished runs at once, logged metrics at most every two seconds. */
export class ValueUpdates {
  readonly #cache: ServerCache;
  readonly #queries: LabQueries;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(cache: ServerCache, queries: LabQueries) {
    this.#cache = cache;
    this.#queries = queries;
  }

  /** A run has new points. */
  logged(series: readonly Series[], isFromElsewhere: boolean): void {
    if (isFromElsewhere || series.some(({ name }) => !known.has(name))) this.#timer ??= setTimeout(() => this.read(), READ_EVERY_MS);
  }

  /** Reads those again that a view shows. */
  read(): void {
    this.stop();
    this.#cache.refresh(this.#queries.runs.fields.queryKey());
    this.#cache.refreshSome(this.#queries.runs.values.key(), () => true);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
