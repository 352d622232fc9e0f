import type { EntropySettings } from './entropy-settings.ts';
import type { LayerStates } from './layer-entropy.ts';

type Means = Pick<LayerStates, 'entropy' | 'mean' | 'nonzero'>;

/** A measurement averaged over batches, each with the same weight: `pool: batch`. What is not a mean is that of the whole data. */
export function meanOverBatches(whole: LayerStates, batches: readonly LayerStates[], { statistic }: EntropySettings): LayerStates {
  const average = (field: 'mean' | 'nonzero'): number => batches.reduce((sum, states) => sum + states[field], 0) / batches.length;
  return { ...whole, ...byStatistic(average('mean'), average('nonzero'), statistic) };
}

/** The entropy of the neurons of several layers together. `neurons` are those of a layer whose measurement does not count them. */
export function combinedEntropy(
  layers: readonly { readonly states: LayerStates; readonly neurons: number }[],
  { statistic }: EntropySettings,
): number {
  const counted = layers.map(({ states, neurons }) => ({ ...states, neurons: states.neurons ?? neurons }));
  const total = counted.reduce((sum, { neurons }) => sum + neurons, 0);
  const bits = counted.reduce((sum, { mean, neurons }) => sum + mean * neurons, 0);
  const mixed = counted.reduce((sum, { mean, nonzero, neurons }) => sum + (nonzero > 0 ? (mean * neurons) / nonzero : 0), 0);
  return byStatistic(total > 0 ? bits / total : 0, mixed > 0 ? bits / mixed : 0, statistic).entropy;
}

function byStatistic(mean: number, nonzero: number, statistic: EntropySettings['statistic']): Means {
  return { entropy: statistic === 'mean' ? mean : nonzero, mean, nonzero };
}
