import { importOnnx } from '#main/interchange/index.ts';
import { verifyImport } from '#main/proving/index.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import { setUpTensorflow } from '../environment.ts';
import type { Converter } from './converted-model.ts';

/** Where both runtimes compute in whole float32: a GPU may take fewer bits. */
const COMPUTE = { threads: 0, device: 'cpu', memoryGrowth: true } as const;

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
  setUpTensorflow(COMPUTE);
  const verified = await verifyImport(file, imported, COMPUTE.threads);
  const { graph, weights, producer, notes } = imported;
  return { graph, weights, network: null, producer, verified, report: null, notes };
};
