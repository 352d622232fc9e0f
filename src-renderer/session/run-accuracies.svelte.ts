import type { Lab } from './lab.svelte.ts';
import { LiveQuery } from './live-query.ts';

const NONE: ReadonlyMap<string, readonly number[]> = new Map();

/** Validation accuracies round by round of all runs, as reactive state: read only while they are needed. */
export class RunAccuraciesByRun {
  readonly #lab: Lab;
  readonly #isNeeded: () => boolean;
  readonly #needed = $derived.by(() => this.#isNeeded());
  readonly #answer = $derived.by(() =>
    this.#needed ? new LiveQuery(this.#lab.cache.client, this.#lab.queries.runs.accuracies.queryOptions({ input: {} })) : undefined,
  );
  readonly #byRun = $derived.by(() => new Map(this.#answer?.data?.map(({ id, accuracies }) => [id, accuracies])));

  constructor(lab: Lab, isNeeded: () => boolean) {
    this.#lab = lab;
    this.#isNeeded = isNeeded;
  }

  get byRun(): ReadonlyMap<string, readonly number[]> {
    return this.#answer ? this.#byRun : NONE;
  }
}
