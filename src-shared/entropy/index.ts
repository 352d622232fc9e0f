export type { InputMoments } from './input-moments.ts';
export { type EntropySettings, layerEntropy, type LayerStates, neuronEntropy } from './layer-entropy.ts';
export type { StateCounts } from './state-counts.ts';
