import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apportion,
  largestPerOutput,
  magnitudeBudget,
  type MaskedWeights,
  meanMagnitude,
  pruneSmallest,
  remainingCount,
  uniformBudget,
} from '#shared/pruning/index.ts';

const masked = (weights: readonly number[], mask: readonly number[] = weights.map(() => 1), layer = 'a'): MaskedWeights => ({
  layer,
  weights: Float32Array.from(weights),
  mask: Float32Array.from(mask),
});

describe('pruning within a layer', () => {
  it('prunes the smallest remaining magnitudes', () => {
    expect([...pruneSmallest(masked([3, -1, 2, -4, 0.5], [1, 1, 1, 1, 0]), 2)]).toEqual([1, 0, 0, 1, 0]);
  });

  it('prunes equal magnitudes in index order', () => {
    expect([...pruneSmallest(masked([1, -1, 1, 2]), 2)]).toEqual([0, 0, 1, 1]);
  });

  it('prunes nothing or everything on request, and throws for more', () => {
    expect([...pruneSmallest(masked([1, 2]), 0)]).toEqual([1, 1]);
    expect([...pruneSmallest(masked([0, 0]), 2)]).toEqual([0, 0]);
    expect(() => pruneSmallest(masked([1, 2], [1, 0]), 2)).toThrow('a has 1 weight, not 2');
  });

  it('prunes exactly the requested number, and no weight larger than a kept one', () => {
    const weights = fc.array(fc.float({ noNaN: true, min: -4, max: 4 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(weights, fc.nat(), (values, wanted) => {
        const count = wanted % (values.length + 1);
        const mask = pruneSmallest(masked(values), count);
        expect(remainingCount(mask)).toBe(values.length - count);
        const kept = values.filter((_, index) => mask[index] === 1).map(Math.abs);
        const gone = values.filter((_, index) => mask[index] === 0).map(Math.abs);
        if (kept.length > 0 && gone.length > 0) expect(Math.max(...gone)).toBeLessThanOrEqual(Math.min(...kept));
      }),
    );
  });

  it('averages |w| over the remaining weights', () => {
    expect(meanMagnitude(masked([3, -1, 8], [1, 1, 0]))).toBe(2);
    expect(meanMagnitude(masked([3], [0]))).toBe(0);
  });
});

describe('iterative magnitude pruning', () => {
  it('compares magnitudes across layers', () => {
    const layers = [masked([5, 6, 1, 0]), masked([0.5, 9, 2, 7], [1, 1, 1, 0], 'b')];
    // Remaining: 0, 0.5, 1, 2, 5, 6, 9; half of 7 rounds to 4: 0 and 1 of the first, 0.5 and 2 of the second.
    expect(magnitudeBudget(layers, 0.5)).toEqual([2, 2]);
  });

  it('breaks ties at the threshold in layer order', () => {
    expect(magnitudeBudget([masked([1, 1]), masked([1, 1], [1, 1], 'b')], 0.75)).toEqual([2, 1]);
  });

  it('prunes nothing if nothing is left', () => {
    expect(magnitudeBudget([masked([1], [0])], 0.5)).toEqual([0]);
  });
});

describe('apportioning', () => {
  it('gives the rest to the largest fractions, ties in order', () => {
    expect(apportion(10, [0.333, 0.333, 0.334])).toEqual([3, 3, 4]);
    expect(apportion(1, [0.5, 0.5])).toEqual([1, 0]);
    expect(apportion(5, [1])).toEqual([5]);
  });
});

describe('a guard', () => {
  it('has the largest remaining weight of each output channel, of equal ones the last', () => {
    // Channels 0 and 1 of three inputs: 1, 3, 3 and -5, 4, -4.
    const weights = [1, -5, 3, 4, 3, -4];
    expect([...largestPerOutput(masked(weights), 2)]).toEqual([0, 1, 0, 0, 1, 0]);
    expect([...largestPerOutput(masked(weights, [1, 0, 1, 1, 0, 1]), 2)]).toEqual([0, 0, 1, 0, 0, 1]);
    expect([...largestPerOutput(masked(weights, [1, 0, 1, 0, 1, 0]), 2)]).toEqual([0, 0, 0, 0, 1, 0]);
  });

  it('is not pruned: the next smallest weights are', () => {
    const layer = { ...masked([1, -5, 3, 4, 3, -4]), guard: Float32Array.of(0, 1, 0, 0, 1, 0) };
    expect([...pruneSmallest(layer, 3)]).toEqual([0, 1, 0, 0, 1, 1]);
    expect([...pruneSmallest(layer, 4)]).toEqual([0, 1, 0, 0, 1, 0]);
    expect(() => pruneSmallest(layer, 5)).toThrow('a has 4 weights, not 5');
  });

  it('makes magnitude pruning take as many weights elsewhere', () => {
    const guarded = { ...masked([0.1, 0.2], [1, 1], 'a'), guard: Float32Array.of(0, 1) };
    // Half of six weights: 0.1, then 1 and 2 in place of 0.2.
    expect(magnitudeBudget([guarded, masked([1, 2, 3, 4], [1, 1, 1, 1], 'b')], 0.5)).toEqual([1, 2]);
    expect(magnitudeBudget([guarded], 0.9)).toEqual([1]);
  });

  it('makes uniform pruning share the rest in proportion to the weights of the others', () => {
    expect(uniformBudget([{ remaining: 10 }, { remaining: 30 }], 0.5)).toEqual([5, 15]);
    // a can give 2 of 5: the other 3 go to b and c by 30 to 10, which is 2.25 and 0.75.
    expect(uniformBudget([{ remaining: 10, guarded: 8 }, { remaining: 30 }, { remaining: 10 }], 0.5)).toEqual([2, 17, 6]);
    expect(uniformBudget([{ remaining: 10, guarded: 8 }], 0.5)).toEqual([2]);
  });
});
