export { decodeModel, decodeWeights, encodeModelFiles, encodeWeights } from './model-files.ts';
export { inLayout, modelMetadata } from './model-metadata.ts';
export { encodeAsImported } from './onnx/encode-as-imported.ts';
export { encodeOnnx, type OnnxFile } from './onnx/encode-onnx.ts';
export { type ImportedOnnx, importOnnx, readOnnxNumbers, readOnnxView } from './onnx/read/index.ts';
export { encodePytorch } from './pytorch/index.ts';
export { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';
export { decodeGraphModel, encodeGraphModel, encodeSavedModel, type TensorflowGraph, writeTensorflowGraph } from './tensorflow/index.ts';
export { importWeights } from './weights/index.ts';
