/** An amount of something that several users may have at the same time; who wants more than is left waits. */
export class Allowance {
  readonly #amount: number;
  readonly #waiting: (() => void)[] = [];
  #used = 0;

  constructor(amount: number) {
    this.#amount = amount;
  }

  /** Does the work while it has so much of it; who wants more than there is at all has it alone. */
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
