export { initialModel, noSuchModel, type InitialModel } from './initial-model.ts';
export { imagesOf, type ImageKind, type ImportedNetwork } from './imported-network.ts';
export { buildNetwork } from './build-network.ts';
export { initialWeights } from './initial-weights.ts';
export { initializationOf } from './initialization.ts';
export { listedNetwork, networkCatalog, type CatalogEntry, type ListedNetwork } from './catalog.ts';
export { headOf } from './replace-head.ts';
