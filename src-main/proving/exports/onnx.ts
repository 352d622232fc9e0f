import type { ExportEncoder } from './export-encoder.ts';

/** The file that was proven. */
export const onnx: ExportEncoder = ({ onnx: bytes }, file) => Promise.resolve([{ file, bytes }]);
