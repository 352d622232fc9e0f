export { importOnnx, type ImportedOnnx } from './import/import-onnx.ts';
export { readOnnxNumbers, readOnnxView } from './view-onnx.ts';
