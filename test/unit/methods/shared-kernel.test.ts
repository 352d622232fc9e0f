import { expect, test } from 'vitest';
import type { LayerStates, StateCounts } from '#shared/entropy/index.ts';
import { configuredMethod, methodSchema } from '#shared/methods/index.ts';
import { decisionOf, roundOf } from './round-input.ts';

const QUARTER = 2 - 0.75 * Math.log2(3);
/** Layer `map` with two activations: the first one's two neurons are mixed and steady, the second one's are both mixed. */
const states = {
  map: { mean: 1 / 2, nonzero: 1, on: [4, 8], off: [4, 0], zero: [0, 0] },
  'map:off': { mean: (QUARTER + 1) / 2, nonzero: (QUARTER + 1) / 2, on: [2, 4], off: [6, 4], zero: [0, 0] },
};
const weights = { layer: 'map', weights: Float32Array.of(1, -2, 3, -4), mask: Float32Array.of(1, 1, 1, 1) };
const other = { layer: 'other', weights: Float32Array.of(5, 6), mask: Float32Array.of(1, 1), entropy: 1 };

const input = {
  ...roundOf([other]),
  layers: [
    { name: 'map', kernel: 'map', activation: 'on' },
    { name: 'other', kernel: 'other', activation: 'relu' },
    { name: 'map:off', kernel: 'map', activation: 'off' },
  ],
  measured: {
    ...roundOf([other]).measured,
    states: new Map<string, LayerStates & StateCounts>([
      ...roundOf([other]).measured.states,
      ...Object.entries(states).map(([name, own]) => [name, { entropy: 9, minority: 0, ...own }] as const),
    ]),
    weights: new Map([
      ['map', weights],
      ['map:off', { ...weights, layer: 'map:off' }],
      ['other', other],
    ]),
  },
};

const decisionBy = (method: object) => decisionOf(configuredMethod(methodSchema.parse(method)).decide(input));

test('two activations of one kernel have one budget, by the entropy of the neurons of both', async () => {
  const { actions, layers } = await decisionBy({ kind: 'nepenthe', zeta: 0.5 });
  // H = 1, H(1/4) = 2 - 3/4 log2 3 and 1 over the neurons that change; mean |w| = 2.5.
  const entropy = (1 + QUARTER + 1) / 3;
  expect(layers.map(({ layer, numbers }) => [layer, numbers['remaining']])).toEqual([
    ['map', 4],
    ['other', 2],
  ]);
  expect(layers[0]?.numbers['irrelevance']).toBeCloseTo(entropy * 2.5, 12);
  // ΣI = 7.84, R = 3.35 and 1.43: shares 0.872 and 0.128 of three weights.
  expect(actions).toEqual([{ kind: 'mask-weights', layer: 'map', mask: Float32Array.of(0, 0, 0, 1) }]);
});

test('every method counts its weights once', async () => {
  const prunedBy = async (kind: string) =>
    (await decisionBy({ kind, zeta: 0.5 })).layers.map(({ layer, numbers }) => [layer, numbers['pruned']]);
  expect(await prunedBy('imp')).toEqual([
    ['map', 3],
    ['other', 0],
  ]);
  expect(await prunedBy('uniform')).toEqual([
    ['map', 2],
    ['other', 1],
  ]);
});

test.each(['map', 'map:off'])('locking %s locks the kernel', async (name) => {
  const { layers } = await decisionBy({ kind: 'imp', zeta: 0.5, locked: [name] });
  expect(layers.map(({ layer, why, numbers }) => [layer, why, numbers['pruned']])).toEqual([
    ['map', 'locked', 0],
    ['other', 'smallest magnitudes across all layers', 1],
  ]);
});
