import type { Conv2dNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { reshape, shapeVector } from '../tensor/arrays.ts';
import type { NodeContext } from './applied.ts';
import { slidingAttributes, type LinearConvolution } from './linear-convolution.ts';

/**
 * A convolution with as many groups as channels: filter c·m + q sees channel c alone, m = filters / channels. The kernel
 * `[height, width, 1, channels·m]` is read as TensorFlow's `[height, width, channels, m]`, the same elements in the same order.
 */
export function depthwiseConvolution(node: Conv2dNode, input: Output, kernel: Output, context: NodeContext): LinearConvolution {
  const { builder } = context;
  const channels = node.groups;
  const depthwiseShape = [...node.kernel, channels, node.filters / channels];
  const weights = reshape(builder, kernel, depthwiseShape);
  const attributes = slidingAttributes(node, input);
  const { type } = input;
  return {
    output: builder.add({ op: 'DepthwiseConv2dNative', inputs: [input, weights], attributes, type }),
    backward: (gradient) => ({
      input: builder.add({
        op: 'DepthwiseConv2dNativeBackpropInput',
        inputs: [shapeVector(builder, input), weights, gradient],
        attributes,
        type,
      }),
      kernel: reshape(
        builder,
        builder.add({
          op: 'DepthwiseConv2dNativeBackpropFilter',
          inputs: [input, shapeVector(builder, weights), gradient],
          attributes,
          type,
        }),
        [...node.kernel, 1, node.filters],
      ),
    }),
  };
}
