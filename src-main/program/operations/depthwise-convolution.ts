import type { Conv2dNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { reshape, shapeVector } from '../tensor/arrays.ts';
import { cropImages, isPadded, padImages } from '../tensor/padding.ts';
import type { NodeContext } from './applied.ts';
import { slidingAttributes, type LinearConvolution } from './linear-convolution.ts';

/**
 * A convolution with as many groups as channels: filter c·m + q sees channel c alone, m = filters / channels. The kernel
 * `[height, width, 1, channels·m]` is read as TensorFlow's `[height, width, channels, m]`, the same elements in the same order.
 * The border is added beforehand: TensorFlow 2.21 aborts the process when it fuses a bias or a normalisation into a depthwise
 * convolution with explicit padding.
 */
export function depthwiseConvolution(node: Conv2dNode, input: Output, kernel: Output, context: NodeContext): LinearConvolution {
  const { builder, inputShape } = context;
  const channels = node.groups;
  const weights = reshape(builder, kernel, [...node.kernel, channels, node.filters / channels]);
  const padded = isPadded(node.padding) ? padImages(builder, input, node.padding, 0) : input;
  const attributes = slidingAttributes({ stride: node.stride, padding: [0, 0, 0, 0] }, input);
  const { type } = input;
  return {
    output: builder.add({ op: 'DepthwiseConv2dNative', inputs: [padded, weights], attributes, type }),
    backward: (gradient) => {
      const paddedGradient = builder.add({
        op: 'DepthwiseConv2dNativeBackpropInput',
        inputs: [shapeVector(builder, padded), weights, gradient],
        attributes,
        type,
      });
      const weightsGradient = builder.add({
        op: 'DepthwiseConv2dNativeBackpropFilter',
        inputs: [padded, shapeVector(builder, weights), gradient],
        attributes,
        type,
      });
      return {
        input: isPadded(node.padding) ? cropImages(builder, paddedGradient, node.padding, inputShape) : paddedGradient,
        kernel: reshape(builder, weightsGradient, [...node.kernel, 1, node.filters]),
      };
    },
  };
}
