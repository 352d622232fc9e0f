export { batches, imageBatches, imagesAt, type Batch } from './store/batches.ts';
export { addDataSet, findDataSet, listDataSets, openDataSet, refuseTakenName, removeDataSet, type FoundDataSet } from './data-sets.ts';
export { domainsOf } from './formats/image-files/domains-of.ts';
export { MemoryImages, type ImageStore } from './store/image-store.ts';
export { openDataSetFolder, type OpenDataSet, type Split } from './store/open-data-set.ts';
