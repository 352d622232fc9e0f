import type { FieldValue } from '#shared/run-query/index.ts';
import type { Failure } from '../ui/failure.ts';
import type { Lab } from './lab.svelte.ts';
import { LiveQuery } from './live-query.ts';

/** Settings and metrics by run. */
export type ValuesByRun = ReadonlyMap<string, Readonly<Record<string, FieldValue>>>;

/** Settings and metrics of all runs, as reactive state: those fields that are needed at the moment. */
export class RunValues {
  readonly #lab: Lab;
  readonly #fields: () => readonly string[];
  /** As text, so that the same fields in another order are the same question. */
  readonly #needed = $derived.by(() => JSON.stringify([...new Set(this.#fields())].sort()));
  readonly #answer = $derived.by(() => this.#ask(JSON.parse(this.#needed) as string[]));
  readonly #byRun = $derived.by((): ValuesByRun => new Map(this.#answer?.data?.map(({ id, values }) => [id, values])));

  constructor(lab: Lab, fields: () => readonly string[]) {
    this.#lab = lab;
    this.#fields = fields;
  }

  /** Empty until they are read; without runs that have none of them. */
  get byRun(): ValuesByRun {
    return this.#byRun;
  }

  /** Whether the needed values have been read. */
  get loaded(): boolean {
    return this.#answer === undefined || this.#answer.data !== undefined;
  }

  /** Why they could not be read. */
  get failure(): Failure | undefined {
    return this.#answer?.failure;
  }

  #ask(fields: string[]): LiveQuery<{ id: string; values: Record<string, FieldValue> }[]> | undefined {
    if (fields.length === 0) return undefined;
    return new LiveQuery(this.#lab.cache.client, this.#lab.queries.runs.values.queryOptions({ input: { fields } }));
  }
}
