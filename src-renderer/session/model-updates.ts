import { ChangedRuns } from './changed-runs.ts';
import type { LabClient } from './lab-client.ts';
import type { LabQueries } from './lab-queries.ts';
import type { ServerCache } from './server-cache.ts';

/** Keeps the lists of kept models up to date: reads the models of changed runs, several runs in one request. */
export class ModelUpdates {
  readonly #client: LabClient;
  readonly #cache: ServerCache;
  readonly #queries: LabQueries;
  readonly #changed = new ChangedRuns((runs) => this.#update(runs));

  constructor(client: LabClient, cache: ServerCache, queries: LabQueries) {
    this.#client = client;
    this.#cache = cache;
    this.#queries = queries;
  }

  async changed(run: string): Promise<void> {
    await this.#changed.add(run);
  }

  async #update(runs: readonly string[]): Promise<void> {
    const { list } = this.#queries.models;
    const all = list.queryKey({ input: {} });
    const ofRuns = runs.map((run) => ({ run, queryKey: list.queryKey({ input: { runs: [run] } }) }));
    if (!this.#cache.isShown(all)) {
      // A list that no view shows is read as a whole when it is needed.
      this.#cache.refresh(all);
      for (const { queryKey } of ofRuns) this.#cache.refresh(queryKey);
      return;
    }
    try {
      const models = await this.#client.models.list({ runs: [...runs] });
      const changed = new Set(runs);
      this.#cache.patch(all, (before) => [...before.filter(({ runId }) => !changed.has(runId)), ...models]);
      for (const { run, queryKey } of ofRuns) this.#cache.patch(queryKey, () => models.filter(({ runId }) => runId === run));
    } catch {
      // The request for the whole list reports what is wrong.
      this.#cache.refresh(all);
    }
  }
}
