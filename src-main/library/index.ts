export { findModel, listModels, publishModel, refuseTakenModel, removeModel, writeModel } from './library.ts';
export { removeUnfinished, unfinishedFolder } from './library-folder.ts';
export { bytesOf, readSource, type SourceFile } from './source-file.ts';
export { loadModel, networkOf, readModel, type FoundModel } from './stored-model.ts';
