import { describe, expect, test } from 'vitest';
import { methodOf, type MeasuredLayer } from '#main/runner/methods/index.ts';
import { experimentSchema, type MethodConfig } from '#shared/experiment/index.ts';

const config = (method: object): MethodConfig => experimentSchema.parse({ data: { name: 'd' }, network: { kind: 'mlp' }, method }).method;

const layer = (name: string, weights: number[], entropy: number, mask = weights.map(() => 1)): MeasuredLayer => ({
  layer: name,
  weights: Float32Array.from(weights),
  mask: Float32Array.from(mask),
  entropy,
});

const layers = [layer('a', [1, -2, 3, -4], 0.5), layer('b', [0.5, 0.25, 8, 16], 1), layer('c', [9, 9], 0)];
const prunedBy = (method: object): number[] =>
  methodOf(config(method))
    .decide(layers)
    .map(({ pruned }) => pruned);

describe('imp', () => {
  test('takes the smallest magnitudes of all layers together, entropy or not', () => {
    // Ten weights, half of them: 0.25, 0.5, 1, 2, 3.
    expect(prunedBy({ kind: 'imp', zeta: 0.5 })).toEqual([3, 2, 0]);
  });

  test('leaves locked layers out of what ζ is a share of', () => {
    // Six weights of b and c: 0.25, 0.5 and 8.
    expect(prunedBy({ kind: 'imp', zeta: 0.5, locked: ['a'] })).toEqual([0, 3, 0]);
  });

  test('tells the irrelevance that it does not use: H x mean|w|', () => {
    const budgets = methodOf(config({ kind: 'imp', zeta: 0.5 })).decide(layers);
    expect(budgets.map(({ irrelevance, remaining, share }) => [irrelevance, remaining, share])).toEqual([
      [1.25, 4, 0.6],
      [6.1875, 4, 0.4],
      [0, 2, 0],
    ]);
  });
});

describe('nepenthe', () => {
  test('shares ζ of the weights that have entropy by the softmax of ΣI / I', () => {
    // I = 1.25 and 6.1875, R = 5.95 and 1.202…: the softmax gives a 99.1 % of four weights.
    const budgets = methodOf(config({ kind: 'nepenthe', zeta: 0.5 })).decide(layers);
    expect(budgets.map(({ pruned }) => pruned)).toEqual([4, 0, 0]);
    expect(budgets[0]?.share).toBeCloseTo(1 / (1 + Math.exp(7.4375 / 6.1875 - 5.95)), 12);
  });

  test('never touches a locked layer, whose weights are not shared out either', () => {
    const budgets = methodOf(config({ kind: 'nepenthe', zeta: 0.5, locked: ['a'] })).decide(layers);
    expect(budgets.map(({ layer: name, pruned, remaining, share }) => [name, pruned, remaining, share])).toEqual([
      ['a', 0, 4, 0],
      ['b', 2, 4, 1],
      ['c', 0, 2, 0],
    ]);
  });

  test('counts what is left, not what was', () => {
    const measured = [layer('a', [1, 2, 3, 4], 1, [0, 0, 1, 1])];
    expect(methodOf(config({ kind: 'nepenthe', zeta: 0.5 })).decide(measured)).toEqual([
      { layer: 'a', remaining: 2, irrelevance: 3.5, share: 1, pruned: 1 },
    ]);
  });
});

describe('δ', () => {
  const accepts = (delta: number, accuracy: number, dense: number): boolean =>
    methodOf(config({ kind: 'nepenthe', delta })).accepts(accuracy, dense);

  test('is what validation may fall, that much included, whatever the rounding of percents', () => {
    expect(accepts(1, (100 * 1455) / 1500, (100 * 1470) / 1500)).toBe(true);
    expect(accepts(1, (100 * 1454) / 1500, (100 * 1470) / 1500)).toBe(false);
    expect(accepts(0.3, 97.7, 98)).toBe(true);
    expect(accepts(0, 98, 98)).toBe(true);
    expect(accepts(1, 99, 98)).toBe(true);
  });
});

test('dense has no rounds and accepts what it gets', () => {
  const method = methodOf(config({ kind: 'dense' }));
  expect(method.rounds).toBe(0);
  expect(method.accepts(0, 100)).toBe(true);
});
