export { addModel, findModel, listModels, refuseTakenModel, removeModel } from './library.ts';
export { removeUnfinished } from './library-folder.ts';
export { loadModel, type FoundModel } from './stored-model.ts';
