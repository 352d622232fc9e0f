export { importWeights } from './import-weights.ts';
