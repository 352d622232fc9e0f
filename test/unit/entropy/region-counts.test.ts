import { describe, expect, it } from 'vitest';
import { conventionOf, entropyConventions, neuronStates, regionCounts, sumCounts } from '#shared/entropy/index.ts';
import { type ActivationKind, activationOf } from '#shared/graph/index.ts';

describe('counts without regions, of older journals and other programs', () => {
  const signs = { on: [5, 3], off: [2, 4], zero: [1, 1] };

  it.each<[ActivationKind, number[] | undefined, object]>([
    ['relu', undefined, { off: [2, 4], on: [5, 3] }],
    ['prelu', undefined, { off: [2, 4], on: [5, 3] }],
    ['relu6', [1, 2], { off: [2, 4], on: [4, 1], high: [1, 2] }],
    ['relu6', undefined, { off: [2, 4], bent: [5, 3] }],
    // Outputs of exactly 0 include the one at z = 0.
    ['gelu', [2, 4], { low: [1, 3], bent: [6, 4] }],
    ['hardSwish', [3, 1], { off: [2, 0], bent: [5, 7] }],
    ['silu', undefined, { low: [0, 0], bent: [7, 7] }],
    ['tanh', undefined, { low: [0, 0], bent: [7, 7] }],
  ])('of %s, saturated %j', (kind, saturated, regions) => {
    expect(regionCounts({ ...signs, saturated }, activationOf({ kind }))).toEqual(regions);
  });
});

describe('the state of a neuron', () => {
  const stateOf = (kind: ActivationKind, regions: object, zero = 0, tolerance = 0) => {
    const total = Object.values(regions)
      .flat()
      .reduce<number>((sum, count) => sum + Number(count), 0);
    return neuronStates({ on: [total], off: [0], zero: [zero], regions }, activationOf({ kind }), tolerance)[0];
  };

  it('is the exact region only if no observation was in the approximate one with the same linear function', () => {
    expect(stateOf('gelu', { low: [4], off: [0], bent: [0], on: [0] }, 2)).toEqual({ state: 'low', ignored: 0 });
    expect(stateOf('gelu', { low: [4], off: [1], bent: [0], on: [0] }, 2)).toEqual({ state: 'off', ignored: 0 });
  });

  it('fits z = 0 to every linear function through y(0)', () => {
    expect(stateOf('relu6', { off: [0], on: [4], high: [0] }, 2)).toEqual({ state: 'on', ignored: 0 });
    expect(stateOf('relu6', { off: [0], on: [0], high: [4] }, 2)).toEqual({ state: 'mixed', ignored: 0 });
    expect(stateOf('hardSigmoid', { low: [0], middle: [4], high: [0] }, 2)).toEqual({ state: 'middle', ignored: 0 });
    expect(stateOf('hardSigmoid', { low: [4], middle: [0], high: [0] }, 2)).toEqual({ state: 'mixed', ignored: 0 });
    expect(stateOf('relu6', { off: [0], on: [0], high: [0] }, 2)).toEqual({ state: 'off', ignored: 0 });
  });

  it('ignores other observations up to the tolerance, but no majority that is bent', () => {
    expect(stateOf('gelu', { low: [0], off: [0], bent: [2], on: [9] }, 0, 2)).toEqual({ state: 'on', ignored: 2 });
    expect(stateOf('gelu', { low: [0], off: [0], bent: [2], on: [9] }, 0, 1)).toEqual({ state: 'mixed', ignored: 0 });
    expect(stateOf('gelu', { low: [0], off: [0], bent: [2], on: [1] }, 0, 5)).toEqual({ state: 'mixed', ignored: 0 });
  });
});

it('counts of passes add up, region by region', () => {
  const one = { on: [1, 2], off: [3, 4], zero: [0, 1], regions: { off: [3, 4], on: [1, 0], high: [0, 2] } };
  const other = { on: [1, 1], off: [1, 1], zero: [1, 0], regions: { off: [1, 1], on: [1, 1], high: [0, 0] } };
  expect(sumCounts(undefined, one)).toEqual(one);
  expect(sumCounts(one, other)).toEqual({ on: [2, 3], off: [4, 5], zero: [1, 1], regions: { off: [4, 5], on: [2, 1], high: [0, 2] } });
});

it('the conventions are values of the fields, and are recognized by them', () => {
  expect(conventionOf({ ...entropyConventions.egp })).toBe('egp');
  expect(conventionOf({ ...entropyConventions.egp, zero: 'ignore' })).toBeUndefined();
});
