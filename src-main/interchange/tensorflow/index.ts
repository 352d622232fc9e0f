export { decodeGraphModel } from './decode-graph-model.ts';
export { encodeGraphModel } from './encode-graph-model.ts';
export { encodeSavedModel } from './encode-saved-model.ts';
export type { TensorflowGraph } from './tensorflow-graph.ts';
export { writeTensorflowGraph } from './write-graph.ts';
