/** How long to wait for further submissions after the last one. */
const SETTLED_MS = 100;
/** Slurm's usual limit of an array is 1001. */
const MOST = 1000;

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: (id: string) => void;
  readonly reject: (error: unknown) => void;
}

/** Collects what is submitted at about the same time, such as the members of a study, and sends it together. */
export class GroupedSubmissions<Item> {
  readonly #kindOf: (item: Item) => string;
  readonly #send: (items: readonly Item[]) => Promise<readonly string[]>;
  #waiting: Waiting<Item>[] = [];
  #preparing = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param kindOf only items of one kind are sent together
   * @param send submits the items and returns their IDs, in order
   */
  constructor(kindOf: (item: Item) => string, send: (items: readonly Item[]) => Promise<readonly string[]>) {
    this.#kindOf = kindOf;
    this.#send = send;
  }

  /** Prepares an item, submits it with others, and returns its ID. Throws what `prepare` or sending throws. */
  async submit(prepare: () => Promise<Item>): Promise<string> {
    this.#preparing += 1;
    let item: Item;
    try {
      item = await prepare();
    } finally {
      this.#preparing -= 1;
      this.#sendSoon();
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#sendSoon();
    });
  }

  #sendSoon(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length >= MOST) this.#sendAll();
    // Whatever is still being prepared comes back here.
    else if (this.#preparing === 0) this.#timer = setTimeout(() => this.#sendAll(), SETTLED_MS);
  }

  #sendAll(): void {
    const kinds = Map.groupBy(this.#waiting, ({ item }) => this.#kindOf(item));
    this.#waiting = [];
    for (const group of kinds.values()) {
      this.#send(group.map(({ item }) => item)).then(
        (ids) => group.forEach(({ resolve }, index) => resolve(ids[index] ?? '')),
        (error: unknown) => group.forEach(({ reject }) => reject(error)),
      );
    }
  }
}
