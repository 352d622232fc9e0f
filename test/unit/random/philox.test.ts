import { describe, expect, it } from 'vitest';
import { permutation, philox, RandomStream } from '#shared/random/index.ts';

const hex = (words: readonly number[]): string => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('philox', () => {
  // Known answers from the authors' library, Random123 (tests/kat_vectors, philox4x32 10).
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const)('gives the published words for counter %j and key %j', (counter, key, words) => {
    expect(hex(philox(counter, key))).toBe(words);
  });
});

describe('a random stream', () => {
  it('depends on its name only', () => {
    const draw = (name: readonly [number, number, number]): number[] => {
      const stream = new RandomStream(7, name);
      return Array.from({ length: 9 }, () => stream.word());
    };
    expect(draw([1, 2, 3])).toEqual(draw([1, 2, 3]));
    expect(draw([1, 2, 3])).not.toEqual(draw([1, 2, 4]));
  });

  it('has mean 0 and variance 1 when normal', () => {
    const stream = new RandomStream(3, [0, 0, 0]);
    const values = Array.from({ length: 40_000 }, () => stream.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it('permutes each index exactly once', () => {
    const order = permutation(1000, new RandomStream(1, [0, 0, 0]));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
  });

  it('puts every element at every position about equally often', () => {
    const counts = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    for (let draw = 0; draw < 8000; draw++) {
      permutation(4, new RandomStream(draw, [0, 0, 0])).forEach((element, position) => {
        const row = counts[element];
        if (row) row[position] = (row[position] ?? 0) + 1;
      });
    }
    for (const count of counts.flat()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
