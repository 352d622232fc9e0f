import { MAX_UNUSED_EXAMPLES, type UnusedContent } from '#shared/contract/data-sets.ts';

/** Collects what a source contains and the data set does not, so that nothing is left out silently. */
export class UnusedParts {
  readonly #parts = new Map<string, { count: number; examples: string[] }>();

  /** Starts with what was collected before. */
  constructor(parts: readonly UnusedContent[] = []) {
    this.addAll(parts);
  }

  /** Counts `count` parts. `what` names them in the plural; `example` is a path within the source, a column or an array. */
  add(what: string, example: string, count = 1): void {
    const part = this.#parts.get(what) ?? { count: 0, examples: [] };
    part.count += count;
    if (part.examples.length < MAX_UNUSED_EXAMPLES) part.examples.push(example);
    this.#parts.set(what, part);
  }

  addAll(parts: readonly UnusedContent[]): void {
    for (const { what, count, examples } of parts) {
      const [first = '', ...others] = examples;
      this.add(what, first, count);
      for (const example of others) this.add(what, example, 0);
    }
  }

  get all(): UnusedContent[] {
    return [...this.#parts].map(([what, { count, examples }]) => ({ what, count, examples }));
  }
}
