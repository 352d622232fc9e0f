import { fileAsImported } from '../as-imported.ts';
import type { ExportEncoder } from './export-encoder.ts';

/** ONNX Runtime must compute from the file what the proven model computes behind the interface of the imported one. */
export const onnxAsImported: ExportEncoder = async (proof, file, request) => [{ file, bytes: await fileAsImported(file, proof, request) }];
