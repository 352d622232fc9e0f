import { RandomStream } from '#shared/random/index.ts';

/** A stream whose uniform numbers are the given ones, the last one repeated, and whose normal numbers are all one. */
export class ChosenNumbers extends RandomStream {
  readonly #uniform: readonly number[];
  #drawn = 0;

  constructor(...uniform: readonly number[]) {
    super(0, [0, 0, 0]);
    this.#uniform = uniform;
  }

  override uniform(): number {
    return this.#uniform[Math.min(this.#drawn++, this.#uniform.length - 1)] ?? 0;
  }

  override normal(): number {
    return 1;
  }
}
