import { describe, expect, test } from 'vitest';
import { experimentSchema } from '#shared/experiment/index.ts';
import { type ConfiguredMethod, configuredMethod, isWithinDelta, type MethodConfig, sharedSettings } from '#shared/methods/index.ts';
import { decisionOf, type MeasuredLayer, outcomeOf, roundOf } from './round-input.ts';

const config = (method: object): MethodConfig => experimentSchema.parse({ data: { name: 'd' }, network: { kind: 'mlp' }, method }).method;
const methodOf = (method: object): ConfiguredMethod => configuredMethod(config(method));

const layer = (name: string, weights: number[], entropy: number, mask = weights.map(() => 1)): MeasuredLayer => ({
  layer: name,
  weights: Float32Array.from(weights),
  mask: Float32Array.from(mask),
  entropy,
});

const layers = [layer('a', [1, -2, 3, -4], 0.5), layer('b', [0.5, 0.25, 8, 16], 1), layer('c', [9, 9], 0)];

/** The given number of every layer, by name. */
async function numbersOf(method: object, measured = layers): Promise<readonly Readonly<Record<string, number>>[]> {
  return (await decisionOf(methodOf(method).decide(roundOf(measured)))).layers.map(({ numbers }) => numbers);
}

const prunedBy = async (method: object): Promise<(number | undefined)[]> => (await numbersOf(method)).map(({ pruned }) => pruned);

describe('imp', () => {
  test('prunes the smallest magnitudes across all layers, regardless of entropy', async () => {
    // Ten weights, half of them: 0.25, 0.5, 1, 2, 3.
    expect(await prunedBy({ kind: 'imp', zeta: 0.5 })).toEqual([3, 2, 0]);
  });

  test('masks them, and trains a complete schedule', async () => {
    const { actions, trainEpochs } = await decisionOf(methodOf({ kind: 'imp', zeta: 0.5 }).decide(roundOf(layers)));
    expect(actions).toEqual([
      { kind: 'mask-weights', layer: 'a', mask: Float32Array.of(0, 0, 0, 1) },
      { kind: 'mask-weights', layer: 'b', mask: Float32Array.of(0, 0, 1, 1) },
    ]);
    expect(trainEpochs).toBe(3);
  });

  test('excludes locked layers from the weights that ζ refers to', async () => {
    // Six weights of b and c: 0.25, 0.5 and 8.
    expect(await prunedBy({ kind: 'imp', zeta: 0.5, locked: ['a'] })).toEqual([0, 3, 0]);
  });

  test('reports the irrelevance H x mean|w|, which it does not use', async () => {
    const numbers = await numbersOf({ kind: 'imp', zeta: 0.5 });
    expect(numbers.map(({ irrelevance, remaining, share }) => [irrelevance, remaining, share])).toEqual([
      [1.25, 4, 0.6],
      [6.1875, 4, 0.4],
      [0, 2, 0],
    ]);
  });
});

describe('uniform', () => {
  test('prunes ζ of every layer’s remaining weights, the smallest of each', async () => {
    const { actions, layers: decided } = await decisionOf(methodOf({ kind: 'uniform', zeta: 0.25 }).decide(roundOf(layers)));
    // A quarter of 4, 4 and 2 weights: 1, 1, and 0.5, which rounds to 1.
    expect(actions).toEqual([
      { kind: 'mask-weights', layer: 'a', mask: Float32Array.of(0, 1, 1, 1) },
      { kind: 'mask-weights', layer: 'b', mask: Float32Array.of(1, 0, 1, 1) },
      { kind: 'mask-weights', layer: 'c', mask: Float32Array.of(0, 1) },
    ]);
    expect(decided.map(({ what, numbers: { share } }) => [what, share])).toEqual([
      ['prune', 1 / 3],
      ['prune', 1 / 3],
      ['prune', 1 / 3],
    ]);
  });

  test('counts remaining weights, and keeps locked layers', async () => {
    const measured = [layer('a', [1, 2, 3, 4], 1, [0, 1, 1, 1]), layer('b', [1, 1, 1, 1], 1)];
    const { actions, layers: decided } = await decisionOf(
      methodOf({ kind: 'uniform', zeta: 0.6, locked: ['b'] }).decide(roundOf(measured)),
    );
    // 0.6 of 3 is 1.8: two weights.
    expect(actions).toEqual([{ kind: 'mask-weights', layer: 'a', mask: Float32Array.of(0, 0, 0, 1) }]);
    expect(decided.map(({ what, why }) => [what, why])).toEqual([
      ['prune', 'ζ of the layer’s weights'],
      ['keep', 'locked'],
    ]);
  });

  test('stops if no layer has weights left', async () => {
    const measured = [layer('a', [1, 2], 1, [0, 0])];
    expect(await outcomeOf(methodOf({ kind: 'uniform' }).decide(roundOf(measured)))).toMatchObject({ stop: 'emptied' });
  });
});

describe('nepenthe', () => {
  test('distributes ζ of the weights with entropy by the softmax of ΣI / I', async () => {
    // I = 1.25 and 6.1875, R = 5.95 and 1.202…: the softmax gives a 99.1 % of four weights.
    const numbers = await numbersOf({ kind: 'nepenthe', zeta: 0.5 });
    expect(numbers.map(({ pruned }) => pruned)).toEqual([4, 0, 0]);
    expect(numbers[0]?.['share']).toBeCloseTo(1 / (1 + Math.exp(7.4375 / 6.1875 - 5.95)), 12);
  });

  test('never prunes a locked layer, and excludes its weights from the budget', async () => {
    const { layers: decided } = await decisionOf(methodOf({ kind: 'nepenthe', zeta: 0.5, locked: ['a'] }).decide(roundOf(layers)));
    expect(decided.map(({ layer: name, numbers: { pruned, remaining, share } }) => [name, pruned, remaining, share])).toEqual([
      ['a', 0, 4, 0],
      ['b', 2, 4, 1],
      ['c', 0, 2, 0],
    ]);
  });

  test('counts remaining weights only', async () => {
    const measured = [layer('a', [1, 2, 3, 4], 1, [0, 0, 1, 1])];
    expect(await numbersOf({ kind: 'nepenthe', zeta: 0.5 }, measured)).toEqual([{ remaining: 2, irrelevance: 3.5, share: 1, pruned: 1 }]);
  });

  test('stops if no layer has entropy left', async () => {
    expect(await outcomeOf(methodOf({ kind: 'nepenthe' }).decide(roundOf([layer('c', [9, 9], 0)])))).toMatchObject({ stop: 'emptied' });
  });
});

describe('egp', () => {
  test('prunes by the budget of NEPENTHE', async () => {
    // I = 1.25 and 6.1875: the softmax gives a 99.1 % of four weights.
    expect(await prunedBy({ kind: 'egp', zeta: 0.5 })).toEqual([4, 0, 0]);
    expect(await prunedBy({ kind: 'egp', zeta: 0.5, locked: ['a'] })).toEqual([0, 2, 0]);
  });

  test('has no stop rule but the number of rounds', () => {
    expect(sharedSettings(config({ kind: 'egp', rounds: 9 }))).toMatchObject({ rounds: 9, delta: Infinity });
  });
});

describe('δ', () => {
  test('is the largest accepted loss, inclusive, regardless of rounding', () => {
    expect(isWithinDelta((100 * 1455) / 1500, (100 * 1470) / 1500, 1)).toBe(true);
    expect(isWithinDelta((100 * 1454) / 1500, (100 * 1470) / 1500, 1)).toBe(false);
    expect(isWithinDelta(97.7, 98, 0.3)).toBe(true);
    expect(isWithinDelta(98, 98, 0)).toBe(true);
    expect(isWithinDelta(99, 98, 1)).toBe(true);
  });
});

describe('dense', () => {
  test('has no rounds by default, and no stop rule', () => {
    const settings = sharedSettings(config({ kind: 'dense' }));
    expect(settings).toEqual({
      rounds: 0,
      zeta: 0,
      delta: Infinity,
      locked: null,
      unbypassed: null,
      calibration: 0,
      latencyBatch: null,
      latencyThreads: null,
    });
    expect(isWithinDelta(0, 100, settings.delta)).toBe(true);
  });

  test('with rounds, trains as long as other methods and changes nothing', async () => {
    expect(sharedSettings(config({ kind: 'dense', rounds: 2 })).rounds).toBe(2);
    expect(await outcomeOf(methodOf({ kind: 'dense', rounds: 2 }).decide(roundOf(layers)))).toEqual({
      actions: [],
      trainEpochs: 3,
      layers: [],
    });
  });
});
