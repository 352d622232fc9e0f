export { findModel, listModels, publishModel, refuseTakenModel, removeModel, writeModel } from './library.ts';
export { removeUnfinished, unfinishedFolder } from './library-folder.ts';
export { bytesOf, readSource, type SourceFile } from './source-file.ts';
export { type FoundModel, loadModel, networkOf, readModel } from './stored-model.ts';
