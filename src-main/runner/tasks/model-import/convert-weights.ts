import { importWeights } from '#main/interchange/index.ts';
import { bytesOf } from '#main/library/index.ts';
import { verifyWeights } from '#main/proving/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { setUpTensorflow } from '../../environment.ts';
import { type Converter, VERIFYING } from './converted-model.ts';

/** Loads a weights file into a built-in network. */
export const convertWeights: Converter = async (source, { network: wanted, batchNorm }, checkpoint) => {
  const { file } = source;
  if (batchNorm) {
    const remedy = 'Use this option only for an ONNX file.';
    throw new LabError('conflict', 'Batch normalizations cannot be added to the network of a weights file.', remedy, {
      file,
      location: 'batchNorm',
    });
  }
  await checkpoint('converting', 0, 0);
  const bytes = await bytesOf(source);
  const { graph, weights, network, report: fit, notes } = importWeights(bytes, file, wanted);
  await checkpoint('verifying', 0, 0);
  setUpTensorflow(VERIFYING);
  const verified = await verifyWeights(source.file, { graph, weights }, VERIFYING.threads);
  return { graph, weights, network, producer: null, normalization: null, interface: null, verified, report: fit, notes };
};
