import type { BatchNormNode, BiasNode } from '#shared/graph/index.ts';
import { float } from './attributes.ts';
import { mapChannelsFirst } from './channels-first.ts';
import { shapeIn } from './layouts.ts';
import { firstShape, type NodeInputs } from './node-inputs.ts';
import type { NodeWriter } from './node-writer.ts';

/** ONNX has the channels on the second axis; where ours are the last of several it is a factor and an offset. */
export function writeNormalization(writer: NodeWriter, node: BatchNormNode, read: NodeInputs): void {
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

export function writeScale(writer: NodeWriter, read: NodeInputs): void {
  writer.write('Mul', [...read.values, writer.perChannel('scale', read)]);
}

/** One value per channel, or a tensor that is repeated along its axes of 1. */
export function writeBias(writer: NodeWriter, node: BiasNode, read: NodeInputs): void {
  const role = node.trained === false ? 'offset' : 'bias';
  const { values, layout } = read;
  if (node.shape.length === 1) {
    writer.write('Add', [...values, writer.perChannel(role, read)]);
    return;
  }
  const own = writer.valuesOf(role);
  const turned = layout === 'channels-first' ? mapChannelsFirst(own, node.shape) : own;
  writer.write('Add', [...values, writer.constant(role, shapeIn(layout, node.shape), turned)]);
}
