import type { RunSummary } from '#shared/contract/index.ts';
import type { Failure } from '../ui/failure.ts';
import type { LiveQuery } from './live-query.ts';

/** Every run's row, newest first. */
export class RunList {
  readonly #answer: LiveQuery<RunSummary[]>;
  readonly #all = $derived.by(() =>
    [...(this.#answer.data ?? [])].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0)),
  );
  readonly #byId = $derived.by(() => new Map(this.#all.map((run) => [run.id, run])));

  constructor(answer: LiveQuery<RunSummary[]>) {
    this.#answer = answer;
  }

  get all(): readonly RunSummary[] {
    return this.#all;
  }

  /** Whether the engine has answered yet. */
  get loaded(): boolean {
    return this.#answer.data !== undefined;
  }

  get failure(): Failure | undefined {
    return this.#answer.failure;
  }

  get(id: string): RunSummary | undefined {
    return this.#byId.get(id);
  }
}

/** The list with some runs replaced or added. */
export function withRuns(runs: readonly RunSummary[], changed: readonly RunSummary[]): RunSummary[] {
  const byId = new Map(changed.map((run) => [run.id, run]));
  const kept = runs.map((run) => {
    const next = byId.get(run.id);
    byId.delete(run.id);
    return next ?? run;
  });
  return [...byId.values(), ...kept];
}
