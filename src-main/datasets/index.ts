export { batches, imageBatches, imagesAt, type Batch } from './batches.ts';
export { addDataSet, findDataSet, listDataSets, openDataSet, refuseTakenName, removeDataSet, type FoundDataSet } from './data-sets.ts';
export { domainsOf } from './pictures/domains-of.ts';
export { MemoryImages, type ImageStore } from './image-store.ts';
export { openDataSetFolder, type OpenDataSet, type Split } from './open-data-set.ts';
