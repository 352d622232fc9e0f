export { decodeGraphModel } from './decode-graph-model.ts';
export { encodeGraphModel, type FolderFile } from './encode-graph-model.ts';
export { encodeSavedModel } from './encode-saved-model.ts';
export type { TensorflowGraph } from './tensorflow-graph.ts';
export { writeTensorflowGraph } from './write-graph.ts';
