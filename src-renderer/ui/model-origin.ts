import type { ImportedModel } from '#shared/contract/index.ts';
import { networkName } from '#shared/settings/index.ts';

/** Where an imported model comes from: the name of a built-in network, or the program that wrote the file. */
export function modelOrigin({ network, source }: Pick<ImportedModel, 'network' | 'source'>): string {
  if (network) return networkName(network);
  return source.producer === null ? 'ONNX' : `ONNX by ${source.producer}`;
}
