export { consecutiveBatch, createBatch, fillBatch } from './batches.ts';
export { addDataSet, findDataSet, listDataSets, openDataSet, removeDataSet, type FoundDataSet } from './data-sets.ts';
export { openDataSetFolder, type OpenDataSet, type Split } from './open-data-set.ts';
