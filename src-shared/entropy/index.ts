export { layerEntropy, neuronEntropy, type LayerStates } from './layer-entropy.ts';
export type { StateCounts } from './state-counts.ts';
