import type { QueryClient } from '@tanstack/svelte-query';
import type { ModelSummary } from '#shared/contract/index.ts';
import type { Failure } from '../ui/failure.ts';
import type { LabQueries } from './lab-queries.ts';
import { LiveQuery } from './live-query.ts';

/** The kept models of some runs, or of all, with their proofs. Read and kept up to date while a view shows them. */
export class KeptModels {
  readonly #answers: readonly LiveQuery<ModelSummary[]>[];
  readonly #byRun = $derived.by(() =>
    Map.groupBy(
      this.#answers.flatMap(({ data }) => data ?? []),
      ({ runId }) => runId,
    ),
  );

  constructor(cache: QueryClient, queries: LabQueries, runs?: readonly string[]) {
    const inputs = runs ? runs.map((run) => ({ runs: [run] })) : [{}];
    this.#answers = inputs.map((input) => new LiveQuery(cache, queries.models.list.queryOptions({ input })));
  }

  get byRun(): ReadonlyMap<string, readonly ModelSummary[]> {
    return this.#byRun;
  }

  get loaded(): boolean {
    return this.#answers.every(({ data }) => data !== undefined);
  }

  get failure(): Failure | undefined {
    return this.#answers.map(({ failure }) => failure).find((failure) => failure !== undefined);
  }

  /** Of a run, the dense one first; undefined until they have been read. */
  of(run: string): readonly ModelSummary[] | undefined {
    return this.#byRun.get(run) ?? (this.loaded ? [] : undefined);
  }
}
