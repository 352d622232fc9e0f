import { isDeepStrictEqual } from 'node:util';
import { decodeModel, encodeModelFiles, inLayout } from '#main/interchange/index.ts';
import { pathsOfExport } from '#shared/contract/index.ts';
import { type Model, parametersOf } from '#shared/graph/index.ts';
import type { ExportEncoder } from './export-encoder.ts';
import { checkSameValues } from './same-values.ts';

/** The files are read back and must hold the proven model, bit for bit. */
export const safetensors: ExportEncoder = ({ model, metadata }, file) => {
  const files = encodeModelFiles(model, inLayout(metadata, 'channels-last'));
  const [, graphFile = ''] = pathsOfExport({ format: 'safetensors', file });
  checkSame(model, decodeModel(files, { safetensors: file, graph: graphFile }));
  return Promise.resolve([
    { file, bytes: files.safetensors },
    { file: graphFile, bytes: Buffer.from(files.graph) },
  ]);
};

function checkSame(proven: Model, decoded: Model): void {
  if (!isDeepStrictEqual(decoded.graph, proven.graph)) throw new Error('the graph changed when it was read back');
  for (const { name } of parametersOf(proven.graph)) checkSameValues(name, proven.weights.get(name), decoded.weights.get(name));
}
