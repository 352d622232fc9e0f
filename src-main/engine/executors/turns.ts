/** Lets a few tasks run at once; others wait in order until it is their turn. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  readonly #max: number;
  #running = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Runs `work` when it is its turn. Rejects at its turn, without running it, if the signal has aborted meanwhile. */
  async take<Result>(signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#max) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      signal?.throwIfAborted();
      return await work();
    } finally {
      // Passes its turn to the next one.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
