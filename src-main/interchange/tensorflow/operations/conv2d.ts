import { channelsOf, type Conv2dNode, type Shape } from '#shared/graph/index.ts';
import { kernelSpan } from '#shared/graph/operations/conv2d.ts';
import type { NodeWriter } from '../node-writer.ts';
import type { Attributes } from '../tensorflow-graph.ts';
import { border } from './border.ts';
import { firstShape, type TensorflowOperation } from './tensorflow-operation.ts';

const CHANNELS = 3;
const UNDILATED: Attributes = { dilations: { integers: [1, 1, 1, 1] } };

/** What the convolution of one kernel reads. */
interface Convolved {
  readonly image: string;
  readonly kernel: Float32Array;
  /** `[height, width, inputs / groups, filters]`, undilated. */
  readonly shape: Shape;
  readonly attributes: Attributes;
}

/**
 * `DepthwiseConv2dNative` if each channel is a group; one `Conv2D` for each of several groups, which TensorFlow.js does not support. A
 * dilated kernel is written with zeros between its cells: TensorFlow.js dilates only with a stride of 1.
 */
export const conv2d: TensorflowOperation<Conv2dNode> = (writer, node, tensors) => {
  const given = firstShape(tensors);
  const size = kernelSpan(node);
  const { image, attributes } = border(writer, tensors.values[0], given, { ...node, size }, 0);
  const inputs = channelsOf(given) / node.groups;
  const kernel = spreadKernel(node, writer.valuesOf('kernel'), inputs);
  const convolve = node.groups === 1 ? whole : isDepthwise(node, given) ? depthwise : grouped;
  const shape = [...size, inputs, node.filters];
  const product = convolve(writer, node, { image, kernel, shape, attributes: { ...attributes, ...UNDILATED } });
  return node.bias ? writer.add('BiasAdd', [product, writer.parameter('bias')], { data_format: { text: 'NHWC' } }) : product;
};

function whole(writer: NodeWriter, _node: Conv2dNode, { image, kernel, shape, attributes }: Convolved): string {
  return writer.add('Conv2D', [image, writer.constant('kernel', shape, kernel)], attributes);
}

/** Our kernel `[height, width, 1, channels·m]` has the elements of TensorFlow's `[height, width, channels, m]` in the same order. */
function depthwise(writer: NodeWriter, node: Conv2dNode, { image, kernel, shape, attributes }: Convolved): string {
  const separate = [...shape.slice(0, 2), node.groups, node.filters / node.groups];
  return writer.add('DepthwiseConv2dNative', [image, writer.constant('kernel', separate, kernel)], attributes);
}

function grouped(writer: NodeWriter, node: Conv2dNode, { image, kernel, shape, attributes }: Convolved): string {
  const { groups, filters } = node;
  const split = writer.add('Split', [writer.indices('split-axis', CHANNELS), image], { num_split: { integer: groups } });
  const share = filters / groups;
  const parts = Array.from({ length: groups }, (_, group) => {
    const values = kernel.filter((_value, index) => Math.floor((index % filters) / share) === group);
    const constant = writer.constant(`kernel-${group}`, [...shape.slice(0, 3), share], values);
    return writer.add('Conv2D', [group === 0 ? split : `${split}:${group}`, constant], attributes);
  });
  return writer.concatenate(parts, CHANNELS);
}

/** TensorFlow's depthwise kernels use one stride for both directions. */
function isDepthwise({ groups, stride }: Conv2dNode, shape: Shape): boolean {
  return groups === channelsOf(shape) && stride[0] === stride[1];
}

/** The kernel with zeros between dilated cells. */
function spreadKernel(node: Conv2dNode, kernel: Float32Array, inputs: number): Float32Array {
  const { dilation = [1, 1] } = node;
  if (dilation.every((step) => step === 1)) return kernel;
  const [rows, columns] = kernelSpan(node);
  const cell = inputs * node.filters;
  const spread = new Float32Array(rows * columns * cell);
  for (let row = 0; row < node.kernel[0]; row++)
    for (let column = 0; column < node.kernel[1]; column++) {
      const from = (row * node.kernel[1] + column) * cell;
      spread.set(kernel.subarray(from, from + cell), (row * dilation[0] * columns + column * dilation[1]) * cell);
    }
  return spread;
}
