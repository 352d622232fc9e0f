import type { BatchNormNode } from '#shared/graph/index.ts';
import { asGiven } from '../../layouts.ts';
import { float } from '../attributes.ts';
import { firstShape, type NodeInputs } from '../node-inputs.ts';
import type { NodeWriter } from '../node-writer.ts';
import type { OnnxOperation } from './onnx-operation.ts';

export const batchNorm: OnnxOperation<BatchNormNode> = { layouts: asGiven, write };

/** ONNX normalizes axis 1; if the channels are the last of several axes, a multiplication and an addition are written instead. */
function write(writer: NodeWriter, node: BatchNormNode, read: NodeInputs): void {
  const { values, layout } = read;
  if (layout === 'channels-first' || firstShape(read).length === 1) {
    const parameters = ['gamma', 'beta', 'mean', 'variance'].map((role) => writer.vector(role));
    writer.write('BatchNormalization', [...values, ...parameters], [float('epsilon', node.epsilon)]);
    return;
  }
  const [gamma, beta, mean] = [writer.valuesOf('gamma'), writer.valuesOf('beta'), writer.valuesOf('mean')];
  const factors = Float64Array.from(writer.valuesOf('variance'), (variance, channel) => {
    return (gamma[channel] ?? NaN) / Math.sqrt(variance + node.epsilon);
  });
  const offsets = Float32Array.from(factors, (factor, channel) => (beta[channel] ?? NaN) - factor * (mean[channel] ?? NaN));
  const scaled = writer.writePart('scaled', 'Mul', [...values, writer.constant('factor', [factors.length], Float32Array.from(factors))]);
  writer.write('Add', [scaled, writer.constant('offset', [offsets.length], offsets)]);
}
