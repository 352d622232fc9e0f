export { importWeights, type ImportedWeights } from './import-weights.ts';
