import { decodeSafetensors, encodePytorch, inLayout } from '#main/interchange/index.ts';
import { pathsOfExport } from '#shared/contract/index.ts';
import type { ExportEncoder } from './export-encoder.ts';
import { checkSameValues } from './same-values.ts';

/** The weights are read back and must be those of the module, bit for bit. */
export const pytorch: ExportEncoder = ({ model, metadata }, file) => {
  const { module, state, safetensors } = encodePytorch(model, inLayout(metadata, 'channels-first'));
  const [, weightsFile = ''] = pathsOfExport({ format: 'pytorch', file });
  const { tensors } = decodeSafetensors(safetensors, weightsFile);
  for (const [name, { data }] of state) checkSameValues(name, data, tensors.get(name)?.data);
  return Promise.resolve([
    { file, bytes: Buffer.from(module) },
    { file: weightsFile, bytes: safetensors },
  ]);
};
