/** Reads the changed runs of a list, several in one request. One request at a time, so that none overtakes another. */
export class ChangedRuns {
  readonly #read: (runs: readonly string[]) => Promise<void>;
  readonly #changed = new Set<string>();
  #isReading = false;

  /** @param read never rejects */
  constructor(read: (runs: readonly string[]) => Promise<void>) {
    this.#read = read;
  }

  async add(run: string): Promise<void> {
    this.#changed.add(run);
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#changed.size > 0) {
      const runs = [...this.#changed];
      this.#changed.clear();
      await this.#read(runs);
    }
    this.#isReading = false;
  }
}
