import { join } from 'node:path';
import { encodeSavedModel, inLayout, writeTensorflowGraph } from '#main/interchange/index.ts';
import type { ExportEncoder } from './export-encoder.ts';
import { verifySavedModel } from './verify-saved-model.ts';

/** TensorFlow loads the file and must compute what ONNX Runtime computes from the proven one. */
export const savedModel: ExportEncoder = async (proof, folder, { threads }) => {
  const graph = writeTensorflowGraph(proof.model);
  const bytes = encodeSavedModel(graph);
  await verifySavedModel(proof, graph, bytes, threads);
  const metadata = Buffer.from(`${JSON.stringify(Object.fromEntries(inLayout(proof.metadata, 'channels-last')), undefined, 2)}\n`);
  return [
    { file: join(folder, 'saved_model.pb'), bytes },
    { file: join(folder, 'assets.extra', 'metadata.json'), bytes: metadata },
  ];
};
