import { expect, test } from 'vitest';
import { withNeuronEntropies } from '#renderer/run/neuron-entropies.ts';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { layerSummaries } from '#shared/planning/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';

const layer = (counts: object) => ({
  ...{ layer: 'hidden1/dense', entropy: 0.5, mean: 0.5, nonzero: 0.5, minority: 1 },
  ...{ on: [6, 8, 4, 0], off: [2, 0, 4, 0], zero: [0, 0, 0, 8], ...counts },
});

function entropiesOf(entropy: ExperimentInput['entropy'], activation: 'relu' | 'relu6', counts: object = {}): readonly (number | null)[] {
  const network: NetworkConfig = { kind: 'mlp', hidden: [4], dropout: 0, activation };
  const experiment = experimentSchema.parse({ data: { name: 'digits' }, network, entropy });
  const graph = buildNetwork(network, [2, 2, 1], 2);
  const [found] = withNeuronEntropies([layer(counts)], { experiment, graph, layers: layerSummaries(graph) });
  return found?.entropies ?? [];
}

// H(1/4) = 2 - 3/4 log2 3.
const QUARTER = 2 - 0.75 * Math.log2(3);

test('the entropy of a neuron is that of its signs with `sign`, whatever its regions', () => {
  const regions = { off: [2, 0, 4, 0], on: [0, 8, 4, 0], high: [6, 0, 0, 0] };
  expect(entropiesOf({}, 'relu6', { regions })).toEqual([expect.closeTo(QUARTER, 12), 0, 1, null]);
});

test('it is that of its regions with `linear-regions`', () => {
  // Regions of the first neuron: 2, 2 and 4 of 8 observations: 1.5 bits of log2 3.
  const regions = { off: [2, 0, 4, 0], on: [2, 8, 4, 0], high: [4, 0, 0, 0] };
  const found = entropiesOf({ states: 'linear-regions' }, 'relu6', { regions });
  expect(found).toEqual([expect.closeTo(1.5 / Math.log2(3), 12), 0, expect.closeTo(1 / Math.log2(3), 12), null]);
});

test('counts without regions, as in older journals, have the entropy that they prove', () => {
  // Without its saturated observations, a ReLU6 may be bent wherever it is ON.
  expect(entropiesOf({ states: 'linear-regions' }, 'relu6')[1]).toBe(1);
  expect(entropiesOf({ states: 'linear-regions' }, 'relu')).toEqual([expect.closeTo(QUARTER, 12), 0, 1, null]);
});

test('zeros and the tolerance count as in the experiment', () => {
  expect(entropiesOf({ zero: 'off', tolerance: 2 }, 'relu')).toEqual([0, 0, 1, 0]);
});

test('a run of another program has the entropy of signs', () => {
  const [found] = withNeuronEntropies([layer({})], { experiment: null, graph: null, layers: [] });
  expect(found?.entropies).toEqual([expect.closeTo(QUARTER, 12), 0, 1, null]);
});
