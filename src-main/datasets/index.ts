export {
  addDataSet,
  findDataSet,
  type FoundDataSet,
  listDataSets,
  openDataSet,
  previewDataSet,
  refuseTakenName,
  removeDataSet,
} from './data-sets.ts';
export { domainsOf } from './formats/image-files/domains-of.ts';
export { stratifiedSample } from './import/stratified-sample.ts';
export { dataOverview } from './overview/data-overview.ts';
export { sampleSets } from './sample-sets.ts';
export { type Batch, batches, imageBatches, imagesAt } from './store/batches.ts';
export { type ImageStore, MemoryImages } from './store/image-store.ts';
export { hashOfDataSet, type OpenDataSet, openDataSetFolder, readDescription, type Split } from './store/open-data-set.ts';
export { subsetOf } from './store/subset.ts';
