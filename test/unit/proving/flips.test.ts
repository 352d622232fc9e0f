import { expect, test } from 'vitest';
import { flipsOf } from '#main/proving/flips.ts';
import type { NeuronState } from '#shared/entropy/index.ts';
import { type ActivationKind, activationOf } from '#shared/graph/index.ts';
import type { AssumedStates } from '#shared/reduction/index.ts';

interface AssumedOptions {
  readonly neurons?: readonly number[];
  readonly ignored?: readonly number[];
  readonly of?: ActivationKind;
}

const assumed = (
  name: string,
  kind: AssumedStates['kind'],
  states: readonly NeuronState[],
  { neurons = [...states.keys()], ignored = states.map(() => 0), of = 'relu' }: AssumedOptions = {},
): AssumedStates => ({
  linearity: {
    layer: { name, kernel: name, activation: `${name}/relu` },
    ...{ activation: activationOf({ kind: of }), states, ignored, observations: states.map(() => 20) },
  },
  kind,
  neurons,
});
const seen = new Map([
  ['a/relu', { on: [10, 1, 0, 0], off: [0, 7, 10, 0], zero: [0, 2, 0, 10] }],
  ['b/relu', { on: [3, 9, 4], off: [7, 1, 0], zero: [0, 0, 6] }],
  ['c/relu', { on: [9, 9, 5], off: [1, 0, 5], zero: [0, 1, 0], saturated: [2, 9, 0] }],
]);

test('always-ON neurons flip where they are off, always-OFF ones where they are on; zero never flips', () => {
  expect(flipsOf([assumed('a', 'linear', ['on', 'on', 'off', 'off'])], seen)).toEqual([
    { layer: 'a', kind: 'linear', neurons: 4, ignored: 0, flipped: 1, flips: 7, observations: 40 },
  ]);
});

test('in a layer that keeps its rectifier only silenced neurons count', () => {
  expect(flipsOf([assumed('b', 'silenced', ['off', 'on', 'off'], { neurons: [2] })], seen)).toEqual([
    { layer: 'b', kind: 'silenced', neurons: 1, ignored: 0, flipped: 1, flips: 4, observations: 10 },
  ]);
});

test('a bounded rectifier flips where it saturates, a saturated one where it does not', () => {
  // ON: 1 below 0 and 2 at 6. Saturated: the one at 0. OFF: 5 above 0.
  expect(flipsOf([assumed('c', 'linear', ['on', 'high', 'off'], { of: 'relu6' })], seen)).toEqual([
    { layer: 'c', kind: 'linear', neurons: 3, ignored: 0, flipped: 3, flips: 3 + 1 + 5, observations: 30 },
  ]);
});

test('a neuron that is assumed to be exactly 0 flips where it is only nearly 0', () => {
  const regions = { low: [6], off: [3], bent: [0], on: [1] };
  const counts = new Map([['g/relu', { on: [1], off: [9], zero: [0], regions }]]);
  const flipped = (state: NeuronState): number | undefined => flipsOf([assumed('g', 'linear', [state], { of: 'gelu' })], counts)[0]?.flips;
  expect([flipped('low'), flipped('off'), flipped('on')]).toEqual([4, 1, 9]);
});

test('counts the observations on the training data that a tolerance ignores', () => {
  const [flips] = flipsOf([assumed('a', 'silenced', ['on', 'on', 'off', 'off'], { neurons: [1, 2], ignored: [8, 2, 1, 8] })], seen);
  expect(flips).toMatchObject({ neurons: 2, ignored: 3 });
});

test('a layer without counted states is a bug', () => {
  expect(() => flipsOf([assumed('d', 'linear', ['on'])], seen)).toThrow('d/relu');
});
