import { channelsOf, type Conv2dNode, type DenseNode } from '#shared/graph/index.ts';
import { integer, integers } from './attributes.ts';
import { kernelFiltersFirst, padsOf } from './channels-first.ts';
import { firstShape, type NodeInputs } from './node-inputs.ts';
import type { NodeWriter } from './node-writer.ts';

/** X `[batch, channels, height, width]`, W `[filters, channels / groups, height, width]`, B `[filters]`. */
export function writeConvolution(writer: NodeWriter, node: Conv2dNode, read: NodeInputs): void {
  const [height, width] = node.kernel;
  const inputs = channelsOf(firstShape(read)) / node.groups;
  const turned = kernelFiltersFirst(writer.valuesOf('kernel'), [height, width, inputs, node.filters]);
  const kernel = writer.constant('kernel', [node.filters, inputs, height, width], turned);
  writer.write(
    'Conv',
    [...read.values, kernel, ...(node.bias ? [writer.vector('bias')] : [])],
    [
      integers('kernel_shape', node.kernel),
      integers('strides', node.stride),
      integers('pads', padsOf(node.padding)),
      integer('group', node.groups),
      ...(node.dilation ? [integers('dilations', node.dilation)] : []),
    ],
  );
}

/**
 * A `[batch, …, inputs]`, B `[inputs, units]`: our layout as it is. One operator for a vector; a product and a sum where positions share
 * the weights.
 */
export function writeDense(writer: NodeWriter, node: DenseNode, read: NodeInputs): void {
  const { values } = read;
  const shape = firstShape(read);
  const kernel = writer.constant('kernel', [channelsOf(shape), node.units], writer.valuesOf('kernel'));
  if (shape.length === 1) writer.write('Gemm', [...values, kernel, ...(node.bias ? [writer.vector('bias')] : [])]);
  else if (!node.bias) writer.write('MatMul', [...values, kernel]);
  else writer.write('Add', [writer.writePart('product', 'MatMul', [...values, kernel]), writer.vector('bias')]);
}
