export { type ImportedOnnx, importOnnx } from './import/import-onnx.ts';
export { readOnnxNumbers, readOnnxView } from './view-onnx.ts';
