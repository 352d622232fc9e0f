import {
  activationOf,
  channelsOf,
  type ActivationNode,
  type BiasNode,
  type Conv2dNode,
  type DenseNode,
  type GraphNode,
  type Pool2dNode,
  type Shape,
} from '#shared/graph/index.ts';
import { float, integer, integers } from './attributes.ts';
import { isOrderChanged, kernelFiltersFirst, mapChannelsFirst, padsOf, shapeChannelsFirst } from './channels-first.ts';
import type { NodeWriter } from './node-writer.ts';

/** Nodes that compute something in use: the input is given, dropout lets everything pass. */
export type ComputedNode = Exclude<GraphNode, { op: 'input' | 'dropout' }>;

/** What a node reads: ONNX values, and the shape (ours) of the first. */
export interface NodeInputs {
  readonly values: readonly [string, ...string[]];
  readonly shape: Shape;
}

/** Writes what computes a node's value from those that it reads. */
export function writeNode(writer: NodeWriter, node: ComputedNode, inputs: NodeInputs): void {
  const { values, shape } = inputs;
  switch (node.op) {
    case 'conv2d':
      writeConvolution(writer, node, inputs);
      break;
    case 'dense':
      writeDense(writer, node, inputs);
      break;
    case 'batchNorm': {
      const parameters = ['gamma', 'beta', 'mean', 'variance'].map((role) => writer.vector(role));
      writer.write('BatchNormalization', [...values, ...parameters], [float('epsilon', node.epsilon)]);
      break;
    }
    case 'activation':
      writeActivation(writer, node, inputs);
      break;
    case 'add':
      writer.write('Add', values);
      break;
    case 'scale':
      writer.write('Mul', [...values, perChannel(writer, 'scale', shape)]);
      break;
    case 'bias':
      writer.write('Add', [...values, offset(writer, node, shape)]);
      break;
    case 'pool2d':
      writePool(writer, node, inputs);
      break;
    case 'globalAveragePool':
      writer.write('Flatten', [writer.writePart('average', 'GlobalAveragePool', values)], [integer('axis', 1)]);
      break;
    case 'flatten':
      writeFlatten(writer, inputs);
      break;
  }
}

/** X `[batch, channels, height, width]`, W `[filters, channels / groups, height, width]`, B `[filters]`. */
function writeConvolution(writer: NodeWriter, node: Conv2dNode, { values, shape }: NodeInputs): void {
  const [height, width] = node.kernel;
  const inputs = channelsOf(shape) / node.groups;
  const turned = kernelFiltersFirst(writer.valuesOf('kernel'), [height, width, inputs, node.filters]);
  const kernel = writer.constant('kernel', [node.filters, inputs, height, width], turned);
  writer.write(
    'Conv',
    [...values, kernel, ...biasOf(writer, node)],
    [
      integers('kernel_shape', node.kernel),
      integers('strides', node.stride),
      integers('pads', padsOf(node.padding)),
      integer('group', node.groups),
    ],
  );
}

/** A `[batch, inputs]`, B `[inputs, units]`, C `[units]`: our layout as it is. */
function writeDense(writer: NodeWriter, node: DenseNode, { values, shape }: NodeInputs): void {
  const kernel = writer.constant('kernel', [channelsOf(shape), node.units], writer.valuesOf('kernel'));
  writer.write('Gemm', [...values, kernel, ...biasOf(writer, node)]);
}

/** A bounded rectifier is a Clip between the ends of its values, two constants without axes. */
function writeActivation(writer: NodeWriter, node: ActivationNode, { values }: NodeInputs): void {
  switch (node.kind) {
    case 'relu':
      writer.write('Relu', values);
      break;
    case 'relu6': {
      const [low, high] = activationOf(node).range;
      writer.write('Clip', [
        ...values,
        writer.constant('min', [], Float32Array.of(low)),
        writer.constant('max', [], Float32Array.of(high)),
      ]);
      break;
    }
    default:
      throw new Error(`${node.kind} cannot be written yet`);
  }
}

/** An average divides by the cells inside the image only; a maximum never sees the border. */
function writePool(writer: NodeWriter, node: Pool2dNode, { values }: NodeInputs): void {
  const window = [integers('kernel_shape', node.window), integers('strides', node.stride), integers('pads', padsOf(node.padding))];
  if (node.kind === 'max') writer.write('MaxPool', values, window);
  else writer.write('AveragePool', values, [...window, integer('count_include_pad', 0)]);
}

/** Ours is row-major over height, width, channels; where that is another order than ONNX's the axes are turned first. */
function writeFlatten(writer: NodeWriter, { values, shape }: NodeInputs): void {
  const source = isOrderChanged(shape)
    ? [writer.writePart('channels-last', 'Transpose', values, [integers('perm', [0, 2, 3, 1])])]
    : values;
  writer.write('Flatten', source, [integer('axis', 1)]);
}

function biasOf(writer: NodeWriter, { bias }: Conv2dNode | DenseNode): string[] {
  return bias ? [writer.vector('bias')] : [];
}

/** What a bias node adds: one value per channel, or a map of the whole image. */
function offset(writer: NodeWriter, node: BiasNode, shape: Shape): string {
  if (node.shape.length === 1) return perChannel(writer, 'bias', shape);
  return writer.constant('bias', shapeChannelsFirst(node.shape), mapChannelsFirst(writer.valuesOf('bias'), node.shape));
}

/** Spread over the image: `[channels, 1, 1]`; `[features]` for a vector. */
function perChannel(writer: NodeWriter, role: string, shape: Shape): string {
  const values = writer.valuesOf(role);
  return writer.constant(role, [values.length, ...shape.slice(1).map(() => 1)], values);
}
