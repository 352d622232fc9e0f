import { importOnnx } from '#main/interchange/index.ts';
import { verifyImport } from '#main/proving/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { setUpTensorflow } from '../../environment.ts';
import { type Converter, VERIFYING } from './converted-model.ts';

/** Converts an ONNX file, and verifies with ONNX Runtime that the network computes the same. */
export const convertOnnx: Converter = async ({ file }, { name, network, batchNorm }, checkpoint) => {
  if (network !== undefined) {
    throw new LabError('conflict', 'An ONNX file includes its network.', 'Choose a network only for a weights file.', {
      file,
      location: 'network',
    });
  }
  await checkpoint('converting', 0, 0);
  const imported = await importOnnx(file, { name, batchNorm });
  await checkpoint('verifying', 0, 0);
  setUpTensorflow(VERIFYING);
  const verified = await verifyImport(file, imported, VERIFYING.threads);
  const { graph, weights, producer, normalization, notes, source } = imported;
  const { input, output, channelsFirst, ending, scaling } = source;
  const called = { input, output, channelsFirst, ending, scaling };
  return { graph, weights, network: null, producer, normalization, interface: called, verified, report: null, notes };
};
