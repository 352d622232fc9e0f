export { beginningOf, noSuchModel, type Beginning } from './beginning.ts';
export { imagesOf, type ImageKind, type ImportedNetwork } from './imported-network.ts';
export { buildNetwork } from './build-network.ts';
export { initialWeights } from './initial-weights.ts';
export { initialisationOf } from './initialisation.ts';
export { listedNetwork, networkCatalogue, type CatalogueEntry, type ListedNetwork } from './catalogue.ts';
export { headOf } from './exchanged-head.ts';
