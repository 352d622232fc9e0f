import { join } from 'node:path';
import { decodeGraphModel, encodeGraphModel, encodeSavedModel, inLayout, writeTensorflowGraph } from '#main/interchange/index.ts';
import type { ExportEncoder } from './export-encoder.ts';
import { verifySavedModel } from './verify-saved-model.ts';

/** The files are read back; TensorFlow must compute from their graph what ONNX Runtime computes from the proven file. */
export const tfjs: ExportEncoder = async (proof, folder, { threads }) => {
  const files = encodeGraphModel(writeTensorflowGraph(proof.model), inLayout(proof.metadata, 'channels-last'));
  const graph = decodeGraphModel(files);
  await verifySavedModel(proof, graph, encodeSavedModel(graph), threads);
  return files.map(({ path, bytes }) => ({ file: join(folder, ...path.split('/')), bytes }));
};
