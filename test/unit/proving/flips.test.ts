import { expect, test } from 'vitest';
import { flipsOf } from '#main/proving/flips.ts';
import { type ActivationKind, activationOf } from '#shared/graph/index.ts';
import type { NeuronState } from '#shared/reduction/index.ts';

const layer = (name: string, states: readonly NeuronState[], kind: ActivationKind = 'relu') => ({
  layer: { name, kernel: name, activation: `${name}/relu` },
  activation: activationOf({ kind }),
  states,
});
const seen = new Map([
  ['a/relu', { on: [10, 1, 0, 0], off: [0, 7, 10, 0], zero: [0, 2, 0, 10] }],
  ['b/relu', { on: [3, 9, 4], off: [7, 1, 0], zero: [0, 0, 6] }],
]);

test('always-ON neurons flip where they are off, always-OFF ones where they are on; zero never flips', () => {
  expect(flipsOf([layer('a', ['on', 'on', 'off', 'off'])], seen)).toEqual([
    { layer: 'a', kind: 'linear', neurons: 4, flipped: 1, flips: 7, observations: 40 },
  ]);
});

test('in a layer that keeps its rectifier only silenced neurons count', () => {
  expect(flipsOf([layer('b', ['mixed', 'on', 'off'])], seen)).toEqual([
    { layer: 'b', kind: 'silenced', neurons: 1, flipped: 1, flips: 4, observations: 10 },
  ]);
});

test('an always-ON bounded rectifier is not assumed linear: it may saturate', () => {
  expect(flipsOf([layer('b', ['on', 'on', 'off'], 'relu6')], seen)).toEqual([
    { layer: 'b', kind: 'silenced', neurons: 1, flipped: 1, flips: 4, observations: 10 },
  ]);
});

test('a layer without counted states is a bug', () => {
  expect(() => flipsOf([layer('c', ['on'])], seen)).toThrow('c/relu');
});
