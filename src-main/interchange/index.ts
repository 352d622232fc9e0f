export { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';
export { encodeOnnx, type OnnxFile, type OnnxValue } from './onnx/encode-onnx.ts';
