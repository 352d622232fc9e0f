/** Words looked for among the names of nodes, hit by hit. */
export class NodeSearch {
  #text = $state('');
  #ids = $state.raw<readonly string[]>([]);
  #at = $state(-1);
  /** Undefined while nothing is looked for. */
  readonly hits = $derived.by(() => {
    const wanted = this.#text.trim().toLowerCase();
    return wanted === '' ? undefined : this.#ids.filter((id) => id.toLowerCase().includes(wanted));
  });
  readonly found = $derived(this.hits && new Set(this.hits));

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#at = -1;
  }

  /** `2 of 5`, how many there are, or none. */
  get words(): string {
    const count = this.hits?.length ?? 0;
    if (count === 0) return 'none';
    return this.#at < 0 ? String(count) : `${this.#at + 1} of ${count}`;
  }

  /** The names to look among. */
  among(ids: readonly string[]): void {
    this.#ids = ids;
  }

  next(): string | undefined {
    const count = this.hits?.length ?? 0;
    if (count === 0) return undefined;
    this.#at = (this.#at + 1) % count;
    return this.hits?.[this.#at];
  }
}
