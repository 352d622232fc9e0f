import type { FieldValue } from '#shared/run-query/index.ts';
import type { Lab } from './lab.svelte.ts';
import { LiveQuery } from './live-query.ts';

/** Settings and metrics of all runs, as reactive state: those fields that are needed at the moment. */
export class RunValues {
  readonly #answer: () => LiveQuery<{ id: string; values: Record<string, FieldValue> }[]> | undefined;
  readonly #byId: () => ReadonlyMap<string, Readonly<Record<string, FieldValue>>>;

  constructor(lab: Lab, fields: () => readonly string[]) {
    const answer = $derived.by(() => {
      const needed = [...fields()];
      if (needed.length === 0) return undefined;
      return new LiveQuery(lab.cache.client, lab.queries.runs.values.queryOptions({ input: { fields: needed } }));
    });
    const byId = $derived(new Map(answer?.data?.map(({ id, values }) => [id, values])));
    this.#answer = () => answer;
    this.#byId = () => byId;
  }

  /** The values of a run by field; undefined until they are read, and for a run without any. */
  of(run: string): Readonly<Record<string, FieldValue>> | undefined {
    return this.#byId().get(run);
  }

  get loaded(): boolean {
    const answer = this.#answer();
    return answer === undefined || answer.data !== undefined;
  }
}
