export { decodeModel, decodeWeights, encodeModelFiles, encodeWeights, filesOfExport, graphFileOf } from './model-files.ts';
export { modelMetadata } from './model-metadata.ts';
export { encodeAsImported } from './onnx/encode-as-imported.ts';
export { encodeOnnx, type OnnxFile } from './onnx/encode-onnx.ts';
export { type ImportedOnnx, importOnnx, readOnnxNumbers, readOnnxView } from './onnx/read/index.ts';
export { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';
export { importWeights } from './weights/index.ts';
