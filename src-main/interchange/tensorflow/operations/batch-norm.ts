import type { BatchNormNode } from '#shared/graph/index.ts';
import { normalizationFactors } from '#shared/graph/operations/batch-norm.ts';
import { firstShape, type TensorflowOperation } from './tensorflow-operation.ts';

/** `FusedBatchNormV3` of images; a multiplication and an addition of everything else. */
export const batchNorm: TensorflowOperation<BatchNormNode> = (writer, node, tensors) => {
  const [x] = tensors.values;
  if (firstShape(tensors).length === 3) {
    const parameters = ['gamma', 'beta', 'mean', 'variance'].map((role) => writer.parameter(role));
    return writer.add('FusedBatchNormV3', [x, ...parameters], {
      U: { type: 'float32' },
      epsilon: { float: node.epsilon },
      is_training: { flag: false },
      data_format: { text: 'NHWC' },
    });
  }
  const factors = normalizationFactors(node, (role) => writer.valuesOf(role));
  const [beta, mean] = [writer.valuesOf('beta'), writer.valuesOf('mean')];
  const offsets = Float32Array.from(factors, (factor, channel) => (beta[channel] ?? NaN) - factor * (mean[channel] ?? NaN));
  const scaled = writer.add('Mul', [x, writer.constant('factor', [factors.length], Float32Array.from(factors))]);
  return writer.add('AddV2', [scaled, writer.constant('offset', [offsets.length], offsets)]);
};
