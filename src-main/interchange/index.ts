export { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';
export { encodeOnnx, type OnnxFile } from './onnx/encode-onnx.ts';
export { decodeModel, decodeWeights, encodeModelFiles, encodeWeights, filesOfExport, graphFileOf } from './model-files.ts';
export { modelMetadata } from './model-metadata.ts';
export { importOnnx, readOnnxNumbers, readOnnxView, type ImportedOnnx } from './onnx/read/index.ts';
export { importWeights } from './weights/index.ts';
