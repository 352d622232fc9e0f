export { layerEntropy, neuronEntropy, type EntropySettings, type LayerStates } from './layer-entropy.ts';
export type { StateCounts } from './state-counts.ts';
