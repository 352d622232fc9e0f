export { consecutiveBatch, createBatch, fillBatch, type Batch } from './batches.ts';
export { addDataSet, findDataSet, listDataSets, openDataSet, removeDataSet, type FoundDataSet } from './data-sets.ts';
export { openDataSetFolder, type Labels, type OpenDataSet, type Split } from './open-data-set.ts';
export type { SplitName } from './data-set-folder.ts';
export type { ImportOptions, ImportProgress } from './import-idx.ts';
