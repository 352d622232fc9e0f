export { beginningOf, noSuchModel, type Beginning, type ImageKind, type ImportedNetwork } from './beginning.ts';
export { buildNetwork } from './build-network.ts';
export { initialWeights } from './initial-weights.ts';
export { initialisationOf } from './initialisation.ts';
export { listedNetwork, networkCatalogue, type ListedNetwork } from './catalogue.ts';
