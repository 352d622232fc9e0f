import type { RunSummary } from '#shared/contract/index.ts';

/** Every run's row, newest first. */
export class RunList {
  #byId = new Map<string, RunSummary>();
  #all = $state.raw<readonly RunSummary[]>([]);
  /** Whether the engine has answered yet. */
  loaded = $state(false);

  get all(): readonly RunSummary[] {
    return this.#all;
  }

  get(id: string): RunSummary | undefined {
    return this.#all.length > 0 ? this.#byId.get(id) : undefined;
  }

  replace(runs: readonly RunSummary[]): void {
    this.#byId = new Map(runs.map((run) => [run.id, run]));
    this.loaded = true;
    this.#publish();
  }

  update(runs: readonly RunSummary[]): void {
    for (const run of runs) this.#byId.set(run.id, run);
    if (runs.length > 0) this.#publish();
  }

  #publish(): void {
    this.#all = [...this.#byId.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
  }
}
