export { consecutiveBatch, createBatch, fillBatch } from './batches.ts';
export { addDataSet, findDataSet, listDataSets, openDataSet, refuseTakenName, removeDataSet, type FoundDataSet } from './data-sets.ts';
export { importMessageSchema, readImportRequest, type ImportMessage, type ImportRequest } from './import/import-request.ts';
export { openDataSetFolder, type OpenDataSet, type Split } from './open-data-set.ts';
