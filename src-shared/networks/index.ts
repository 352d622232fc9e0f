export { buildNetwork } from './build-network.ts';
export { type CatalogEntry, type ListedNetwork, listedNetwork, networkCatalog } from './catalog.ts';
export { type ImageKind, imagesOf, type ImportedNetwork } from './imported-network.ts';
export { type InitialModel, initialModel, noSuchModel } from './initial-model.ts';
export { initialWeights } from './initial-weights.ts';
export { initializationOf } from './initialization.ts';
export { type InputNormalization, inputNormalizationSchema, normalizationFor, normalizationText } from './input-normalization.ts';
export { headsOf } from './replace-head.ts';
export {
  checkInterface,
  type Ending,
  type InputScaling,
  knownInterface,
  type Port,
  type SourceInterface,
  sourceInterfaceSchema,
} from './source-interface.ts';
export { type ZeroMasks, zeroMasks } from './zero-masks.ts';
