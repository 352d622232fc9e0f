import type { QueryClient } from '@tanstack/svelte-query';
import type { RunDetail, RunMessage, Series } from '#shared/contract/index.ts';
import type { Failure } from '../ui/failure.ts';
import type { LabQueries } from './lab-queries.ts';
import { LiveQuery } from './live-query.ts';
import { type SeriesByName, toSeriesByName } from './points.ts';

/** Everything about one run. Each part is read and kept up to date while a view shows it. */
export class RunRecord {
  readonly id: string;
  readonly #detail: LiveQuery<RunDetail>;
  readonly #series: LiveQuery<Series[]>;
  readonly #messages: LiveQuery<RunMessage[]>;
  readonly #seriesByName = $derived.by(() => toSeriesByName(this.#series.data ?? []));

  constructor(id: string, cache: QueryClient, queries: LabQueries) {
    this.id = id;
    this.#detail = new LiveQuery(cache, queries.runs.get.queryOptions({ input: { id } }));
    this.#series = new LiveQuery(cache, queries.runs.series.queryOptions({ input: { id } }));
    this.#messages = new LiveQuery(cache, queries.runs.messages.queryOptions({ input: { id } }));
  }

  /** Undefined until it has been read. */
  get detail(): RunDetail | undefined {
    return this.#detail.data;
  }

  get series(): SeriesByName {
    return this.#seriesByName;
  }

  get messages(): readonly RunMessage[] {
    return this.#messages.data ?? [];
  }

  /** Why the detail could not be read; asks for nothing else. */
  get detailFailure(): Failure | undefined {
    return this.#detail.failure;
  }

  get failure(): Failure | undefined {
    return this.#detail.failure ?? this.#series.failure;
  }
}

/** Messages in order, with those that are new. */
export function appendMessages(current: readonly RunMessage[], added: readonly RunMessage[]): RunMessage[] {
  const known = new Set(current.map(({ seq }) => seq));
  return [...current, ...added.filter(({ seq }) => !known.has(seq))].sort((a, b) => a.seq - b.seq);
}
