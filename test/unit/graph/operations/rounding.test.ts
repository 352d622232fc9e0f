import { describe, expect, it } from 'vitest';
import type { GraphNode } from '#shared/graph/index.ts';
import { FLOAT32_ROUNDOFF, rounded, roundingError } from '#shared/graph/operations/rounding.ts';
import { valueBounds } from '#shared/reduction/value-bounds.ts';

describe('the error of roundings', () => {
  it('is γ m: 3 roundings of terms that add up to 8', () => {
    const gamma = (3 * 2 ** -24) / (1 - 3 * 2 ** -24);
    expect(roundingError(3, 8, FLOAT32_ROUNDOFF) / (gamma * 8)).toBeCloseTo(1, 5);
    expect(roundingError(3, 8, FLOAT32_ROUNDOFF)).toBeGreaterThanOrEqual(gamma * 8);
  });

  it('is 0 in real numbers, and unbounded where float32 may overflow', () => {
    expect(roundingError(3, 8, 0)).toBe(0);
    expect(roundingError(1, 1e38, FLOAT32_ROUNDOFF)).toBe(Infinity);
  });

  it('does not change the sign of a sum whose terms have the same sign', () => {
    expect(rounded([0, 1], 5, FLOAT32_ROUNDOFF)[0]).toBe(0);
    expect(rounded([-1, 0], 5, FLOAT32_ROUNDOFF)[1]).toBe(0);
    // 2 - 2 may be rounded to either side.
    expect(rounded([0, 1], 5, FLOAT32_ROUNDOFF, [4, 1])[0]).toBeLessThan(0);
  });
});

describe('a sum that float32 gets wrong', () => {
  /** 2²⁴ + 1 is 2²⁴ in float32, so from left to right the ones are lost: the sum is -2 instead of 2. */
  const weights = [2 ** 24, 1, 1, 1, 1, -(2 ** 24 + 2)];
  const nodes: readonly GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [6] },
    { id: 'sum', op: 'dense', inputs: ['input'], units: 1, bias: false },
  ];
  const model = {
    graph: { format: 1, name: 'sum', nodes, output: 'sum' },
    weights: new Map([['sum/kernel', Float32Array.from(weights)]]),
  } as const;
  const input = weights.map(() => [1, 1] as const);

  it('lies within the bounds of float32, but not within those of real numbers', () => {
    const computed = weights.reduce((sum, weight) => Math.fround(sum + weight), 0);
    expect(computed).toBe(-2);
    expect(valueBounds(model, { input }).get('sum')).toEqual([[2, 2]]);
    const [[low, high] = [0, 0]] = valueBounds(model, { input, roundoff: FLOAT32_ROUNDOFF }).get('sum') ?? [];
    expect(low).toBeLessThanOrEqual(-2);
    // γ₈ times 2²⁵ + 6.
    expect([low, high].map((end) => Math.abs(end - 2))).toEqual([expect.closeTo(16, 1), expect.closeTo(16, 1)]);
  });
});
