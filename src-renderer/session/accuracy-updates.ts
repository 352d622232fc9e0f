import { ChangedRuns } from './changed-runs.ts';
import type { LabClient } from './lab-client.ts';
import type { LabQueries } from './lab-queries.ts';
import type { ServerCache } from './server-cache.ts';

/** Keeps the accuracies by round up to date: reads those of changed runs. */
export class AccuracyUpdates {
  readonly #client: LabClient;
  readonly #cache: ServerCache;
  readonly #queries: LabQueries;
  readonly #changed = new ChangedRuns((runs) => this.#update(runs));

  constructor(client: LabClient, cache: ServerCache, queries: LabQueries) {
    this.#client = client;
    this.#cache = cache;
    this.#queries = queries;
  }

  changed(run: string): void {
    void this.#changed.add(run);
  }

  async #update(runs: readonly string[]): Promise<void> {
    const all = this.#queries.runs.accuracies.queryKey({ input: {} });
    // A list that no view shows is read as a whole when it is needed.
    if (!this.#cache.isShown(all)) this.#cache.refresh(all);
    else {
      try {
        const read = await this.#client.runs.accuracies({ runs: [...runs] });
        const changed = new Set(runs);
        this.#cache.patch(all, (before) => [...before.filter(({ id }) => !changed.has(id)), ...read]);
      } catch {
        // The request for the whole list reports what is wrong.
        this.#cache.refresh(all);
      }
    }
  }
}
