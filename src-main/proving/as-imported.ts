import { encodeAsImported, inLayout } from '#main/interchange/index.ts';
import { knownInterface } from '#shared/networks/index.ts';
import type { Proof, ProofRequest } from './proof-request.ts';
import { verifyAsImported } from './verify-import.ts';

/**
 * A proven model as a file that replaces the ONNX file that it was imported from, verified in ONNX Runtime. Throws LabError `unsupported` if
 * the model is not one of such a file, or reads other images or has other classes, and `unverified` if the file computes something else.
 */
export async function fileAsImported(
  file: string,
  { model, metadata }: Pick<Proof, 'model' | 'metadata'>,
  { source, threads }: Pick<ProofRequest, 'source' | 'threads'>,
): Promise<Uint8Array> {
  const called = knownInterface(source);
  const { bytes } = encodeAsImported(model, inLayout(metadata, called.channelsFirst ? 'channels-first' : 'channels-last'), called);
  await verifyAsImported(file, bytes, model, called, threads);
  return bytes;
}
