/** A weighted semaphore: users share an amount, and wait while too little is left. */
export class Budget {
  readonly #amount: number;
  readonly #waiting: (() => void)[] = [];
  #used = 0;

  constructor(amount: number) {
    this.#amount = amount;
  }

  /** Runs `work` while holding `wanted`. A request for more than the whole amount runs alone. */
  async during<Result>(wanted: number, work: () => Promise<Result>): Promise<Result> {
    while (this.#used > 0 && this.#used + wanted > this.#amount) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#used += wanted;
    try {
      return await work();
    } finally {
      this.#used -= wanted;
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }
}
