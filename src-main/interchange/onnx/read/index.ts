export { importOnnx, type Ending, type ImportedOnnx, type ImportSettings } from './import/import-onnx.ts';
export { readOnnxNumbers, readOnnxView } from './view-onnx.ts';
