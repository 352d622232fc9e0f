import { expect, it } from 'vitest';
import { combinedEntropy, entropyConventions, type EntropySettings, layerEntropy, meanOverBatches } from '#shared/entropy/index.ts';
import { activationOf } from '#shared/graph/index.ts';

const settings = (convention: keyof typeof entropyConventions): EntropySettings => ({
  ...entropyConventions[convention],
  tau: 0.01,
  tolerance: 0,
});
const relu = activationOf({ kind: 'relu' });

// Two neurons; in the first batch both change their state, in the second only the first one, in the third none.
const batches = [
  { on: [2, 1], off: [2, 3], zero: [0, 0] },
  { on: [1, 4], off: [3, 0], zero: [0, 0] },
  { on: [0, 1], off: [1, 0], zero: [0, 0] },
];
const whole = { on: [3, 6], off: [6, 3], zero: [0, 0] };
const QUARTER = 0.8112781244591328;

it('pooled by batch, each batch counts the same, including a smaller last one', () => {
  const measured = (convention: 'egp' | 'easier') => {
    const own = settings(convention);
    return meanOverBatches(
      layerEntropy(whole, own, relu),
      batches.map((batch) => layerEntropy(batch, own, relu)),
      own,
    );
  };
  // EGP averages over the neurons that are mixed in the batch, EASIER over all.
  const [nonzero, mean] = [((1 + QUARTER) / 2 + QUARTER) / 3, ((1 + QUARTER) / 2 + QUARTER / 2) / 3];
  expect(measured('egp').entropy).toBeCloseTo(nonzero, 14);
  expect(measured('easier').entropy).toBeCloseTo(mean, 14);
  expect(measured('egp')).toMatchObject({ minority: 3, neurons: 2, linearity: 'none' });
});

it('of layers that share a kernel is that of all their neurons', () => {
  const own = settings('nepenthe');
  const one = { on: [4, 2, 8], off: [4, 6, 0], zero: [0, 0, 0] };
  const other = { on: [1, 7], off: [3, 0], zero: [0, 0] };
  const all = { on: [4, 2, 8, 1, 7], off: [4, 6, 0, 3, 0], zero: [0, 0, 0, 0, 0] };
  for (const statistic of ['mean', 'nonzero'] as const) {
    const chosen = { ...own, statistic };
    const layers = [one, other].map((counts) => ({ states: layerEntropy(counts, chosen, relu), neurons: counts.on.length }));
    expect(combinedEntropy(layers, chosen)).toBeCloseTo(layerEntropy(all, chosen, relu).entropy, 14);
    // Older journals do not have the number of neurons.
    const older = layers.map(({ states, neurons }) => ({ states: { ...states, neurons: undefined }, neurons }));
    expect(combinedEntropy(older, chosen)).toBeCloseTo(layerEntropy(all, chosen, relu).entropy, 14);
  }
});
