import { describe, expect, it } from 'vitest';
import { sensitivityCorrelation } from '#shared/analysis/index.ts';
import { rankCorrelation } from '#shared/analysis/rank-correlation.ts';

describe('Spearman’s rank correlation', () => {
  it('is that of SciPy, also with equal values', () => {
    // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])
    expect(rankCorrelation([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 12);
  });

  it('depends on the order alone', () => {
    expect(rankCorrelation([0.1, 5, 0.2], [1, 1000, 2])).toBe(1);
    expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1);
    // Ranks 1 2 3 4 and 2 1 4 3: 1 - 6 × 4 / (4 × 15).
    expect(rankCorrelation([1, 2, 3, 4], [20, 10, 40, 30])).toBeCloseTo(0.6, 12);
    expect(rankCorrelation([1, 2, 3], [0, 7, Infinity])).toBe(1);
  });

  it('is not defined without a spread', () => {
    expect(rankCorrelation([], [])).toBeNull();
    expect(rankCorrelation([1], [2])).toBeNull();
    expect(rankCorrelation([1, 2, 3], [5, 5, 5])).toBeNull();
  });
});

describe('the correlation of entropy and sensitivity', () => {
  it('is positive if layers of higher entropy cost more accuracy, and counts a loss that is not finite as the largest', () => {
    const layers = [
      { layer: 'a', entropy: 0, accuracy: 90, nll: 0.2 },
      { layer: 'b', entropy: 0.5, accuracy: 80, nll: 0.1 },
      { layer: 'c', entropy: 0.9, accuracy: 10, nll: null },
    ];
    expect(sensitivityCorrelation(layers)).toEqual({ accuracy: 1, nll: 0.5 });
  });
});
