import type { Conv2dNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { reshape, shapeVector } from '../tensor/arrays.ts';
import type { NodeContext } from './applied.ts';
import type { Border } from './border.ts';
import { convolutionAttributes, type LinearConvolution } from './linear-convolution.ts';

/**
 * A convolution with as many groups as channels: filter c·m + q sees channel c alone, m = filters / channels. The kernel
 * `[height, width, 1, channels·m]` is reshaped to TensorFlow's `[height, width, channels, m]`, the same elements in the same order.
 */
export function depthwiseConvolution(
  node: Conv2dNode,
  { images, padding }: Border,
  kernel: Output,
  { builder }: NodeContext,
): LinearConvolution {
  const channels = node.groups;
  const weights = reshape(builder, kernel, [...node.kernel, channels, node.filters / channels]);
  const attributes = convolutionAttributes(node, padding, images);
  const { type } = images;
  return {
    output: builder.add({ op: 'DepthwiseConv2dNative', inputs: [images, weights], attributes, type }),
    backward: (gradient) => {
      const weightsGradient = builder.add({
        op: 'DepthwiseConv2dNativeBackpropFilter',
        inputs: [images, shapeVector(builder, weights), gradient],
        attributes,
        type,
      });
      return {
        images: builder.add({
          op: 'DepthwiseConv2dNativeBackpropInput',
          inputs: [shapeVector(builder, images), weights, gradient],
          attributes,
          type,
        }),
        kernel: reshape(builder, weightsGradient, [...node.kernel, 1, node.filters]),
      };
    },
  };
}
