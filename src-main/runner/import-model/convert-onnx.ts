import { importOnnx } from '#main/interchange/index.ts';
import { verifyImport } from '#main/proving/index.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import type { Converter } from './converted-model.ts';

/** ONNX Runtime takes every core. */
const EVERY_CORE = 0;

/** A network that computes what the file does, as ONNX Runtime confirms. */
export const convertOnnx: Converter = async ({ file }, { name, network, batchNorm }, report) => {
  if (network !== undefined) {
    throw new LabError('conflict', 'An ONNX file holds its network.', 'Name a network only for a file of weights.', {
      file,
      place: 'network',
    });
  }
  await report('converting', 0, 0);
  const imported = await importOnnx(file, { name, batchNorm });
  await report('verifying', 0, 0);
  const verified = await verifyImport(file, imported, EVERY_CORE);
  const { graph, weights, producer, notes } = imported;
  return { graph, weights, network: null, producer, verified, report: null, notes };
};
