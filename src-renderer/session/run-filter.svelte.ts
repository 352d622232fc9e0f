import type { RunSummary } from '#shared/contract/index.ts';
import { type Completion, completionsAt, parseRunQuery, runFieldOf } from '#shared/run-query/index.ts';
import type { Failure } from '../ui/failure.ts';
import type { Lab } from './lab.svelte.ts';
import { LiveQuery } from './live-query.ts';
import { RunValues } from './run-values.svelte.ts';

/** The filter of a list of runs, or of what belongs to runs, in the query language. Settings and metrics are read when a query needs them. */
export class RunFilter {
  readonly #lab: Lab;
  readonly #marks: readonly string[];
  readonly #text: () => string;

  readonly #query = $derived.by(() => parseRunQuery(this.#text(), this.#marks));
  readonly #fields = $derived.by(() => new LiveQuery(this.#lab.cache.client, this.#lab.queries.runs.fields.queryOptions()));
  readonly #values: RunValues;

  /**
   * @param text the query
   * @param marks for `is:…`
   */
  constructor(lab: Lab, text: () => string, marks: readonly string[] = []) {
    this.#lab = lab;
    this.#text = text;
    this.#marks = marks;
    this.#values = new RunValues(lab, () => this.#query.fields);
  }

  /** Parts without a meaning, and settings and metrics that no run has. */
  get problems(): readonly string[] {
    const { problems, fields } = this.#query;
    const known = fields.length === 0 ? undefined : this.#fields.data;
    return [...problems, ...(known ? fields.filter((field) => !known.includes(field)) : [])];
  }

  /** Whether the settings and metrics that the query needs have been read; until then nothing with them matches. */
  get loaded(): boolean {
    return this.#values.loaded;
  }

  /** Why they could not be read. */
  get failure(): Failure | undefined {
    return this.#values.failure;
  }

  /** Whether a run matches; for a model of a run, `is` answers for its marks. */
  matches(run: RunSummary, is?: (mark: string) => boolean): boolean {
    return this.#query.matches({ run, values: this.#values.byRun.get(run.id), is });
  }

  /** What may follow at the cursor. */
  complete(text: string, cursor: number): readonly Completion[] {
    return completionsAt(text, cursor, {
      marks: this.#marks,
      fields: this.#fields.data ?? [],
      valuesOf: (field) => this.#valuesOf(field.toLowerCase()),
    });
  }

  /** The values of a text field that runs have or can have. */
  valuesOf(field: string): readonly string[] {
    return runFieldOf(field)?.values ?? this.#valuesOf(field);
  }

  #valuesOf(field: string): readonly string[] {
    const known = runFieldOf(field);
    if (!known || known.isNumber) return [];
    const values = this.#lab.runs.all.flatMap((run) => known.read(run) ?? []);
    return [...new Set(values.map(String))].filter((value) => value !== '').toSorted((a, b) => a.localeCompare(b));
  }
}
