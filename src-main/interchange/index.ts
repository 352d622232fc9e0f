export { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';
export { encodeOnnx, type OnnxFile, type OnnxValue } from './onnx/encode-onnx.ts';
export { decodeModel, encodeModelFiles, graphFileOf, type ModelFiles } from './model-files.ts';
export { modelMetadata, type ModelOrigin } from './model-metadata.ts';
