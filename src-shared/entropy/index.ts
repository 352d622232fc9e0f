export { combinedEntropy, meanOverBatches } from './combined-entropy.ts';
export {
  conventionOf,
  type EntropyConvention,
  type EntropyConventionName,
  entropyConventions,
  type EntropySettings,
} from './entropy-settings.ts';
export type { InputMoments } from './input-moments.ts';
export { layerEntropy, type LayerStates, neuronEntropies, neuronEntropy } from './layer-entropy.ts';
export { type LinearState, linearStates } from './linear-states.ts';
export { fittingCount, linearities, type Linearity, linearityOf, type NeuronState, neuronStates } from './neuron-state.ts';
export { regionCounts } from './region-counts.ts';
export { type RegionCounts, type StateCounts, sumCounts } from './state-counts.ts';
