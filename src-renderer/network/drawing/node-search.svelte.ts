/** Searches node names and steps through the matches. */
export class NodeSearch {
  #text = $state('');
  #ids = $state.raw<readonly string[]>([]);
  #current = $state(-1);
  /** In the order of the nodes; undefined while the search is empty. */
  readonly matches = $derived.by(() => {
    const query = this.#text.trim().toLowerCase();
    return query === '' ? undefined : this.#ids.filter((id) => id.toLowerCase().includes(query));
  });
  readonly matched = $derived(this.matches && new Set(this.matches));

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#current = -1;
  }

  /** `2 of 5`, `5` before the first step, or `none`. */
  get summary(): string {
    const count = this.matches?.length ?? 0;
    if (count === 0) return 'none';
    return this.#current < 0 ? String(count) : `${this.#current + 1} of ${count}`;
  }

  /** Sets the names to search. */
  setNames(ids: readonly string[]): void {
    this.#ids = ids;
  }

  /** Steps to the next match, starting over after the last. */
  next(): string | undefined {
    const count = this.matches?.length ?? 0;
    if (count === 0) return undefined;
    this.#current = (this.#current + 1) % count;
    return this.matches?.[this.#current];
  }
}
