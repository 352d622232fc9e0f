import { philox, type Words4 } from './philox.ts';

const WORD = 0x1_0000_0000;

/**
 * A sequence of random numbers that is determined by a seed and a name of three words, which identifies its use. Streams with different
 * names are independent.
 */
export class RandomStream {
  readonly #seed: number;
  readonly #name: readonly [number, number, number];
  #position = 0;
  #block: Words4 = [0, 0, 0, 0];

  constructor(seed: number, name: readonly [number, number, number]) {
    this.#seed = seed;
    this.#name = name;
  }

  /** A uniform integer in 0..2^32 - 1. */
  word(): number {
    const index = this.#position % 4;
    if (index === 0) {
      const [a, b, c] = this.#name;
      this.#block = philox([this.#position / 4, a, b, c], [this.#seed, 0]);
    }
    this.#position++;
    return this.#block[index] ?? 0;
  }

  /** Uniform in the open interval (0, 1). */
  uniform(): number {
    return (this.word() + 0.5) / WORD;
  }

  /** A uniform integer in 0..limit - 1, unbiased by rejection. */
  below(limit: number): number {
    const fair = WORD - (WORD % limit);
    for (;;) {
      const word = this.word();
      if (word < fair) return word % limit;
    }
  }

  /** Standard normal, by the Box-Muller transform. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** A random permutation of 0..count - 1 by the Fisher-Yates shuffle. */
export function permutation(count: number, stream: RandomStream): Uint32Array {
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  for (let last = count - 1; last > 0; last--) {
    const chosen = stream.below(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = moved;
  }
  return order;
}
