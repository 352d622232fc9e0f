import type { SharedLines } from '#shared/series/index.ts';
import type { LabQueries } from './lab-queries.ts';
import type { ServerCache } from './server-cache.ts';

/** A busy run has many new points a second, and its lines are computed as a whole. */
const READ_EVERY_MS = 2000;

/** Keeps lines of several runs up to date: reads those again whose runs have new points, at most every two seconds. */
export class LineUpdates {
  readonly #cache: ServerCache;
  readonly #queries: LabQueries;
  readonly #changed = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(cache: ServerCache, queries: LabQueries) {
    this.#cache = cache;
    this.#queries = queries;
  }

  changed(run: string): void {
    this.#changed.add(run);
    this.#timer ??= setTimeout(() => this.#read(), READ_EVERY_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.clear();
  }

  #read(): void {
    this.#timer = undefined;
    const changed = new Set(this.#changed);
    this.#changed.clear();
    // Answers under this key are lines.
    this.#cache.refreshSome(this.#queries.runs.lines.key(), (data) => (data as SharedLines).lines.some(({ id }) => changed.has(id)));
  }
}
