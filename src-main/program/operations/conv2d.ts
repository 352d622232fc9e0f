import { channelsOf, type Conv2dNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { addBias, biasGradient } from '../tensor/arithmetic.ts';
import type { Applied, NodeContext } from './applied.ts';
import { border } from './border.ts';
import { depthwiseConvolution } from './depthwise-convolution.ts';
import { dilatedKernel } from './dilated-kernel.ts';
import { groupedConvolution } from './grouped-convolution.ts';
import { type LinearConvolution, wholeConvolution } from './linear-convolution.ts';
import { sampledImages } from './pointwise-stride.ts';
import { tiledConvolution } from './winograd/tiled-convolution.ts';
import { winogradConvolution } from './winograd/winograd-convolution.ts';

/**
 * y[n, i, j, f] = b[f] + Σ x[n, i·s + k·d - p, j·s + l·d - q, c] · w[k, l, c, f] over the kernel's cells k, l and the channels c of
 * f's group, with stride s and dilation d; zero outside the image. Input `[count, height, width, channels]`, kernel
 * `[height, width, channels / groups, filters]`.
 * Gradients: dL/dx is the transposed convolution of dL/dy with w, dL/dw the correlation of x with dL/dy, dL/db = Σ dL/dy over all
 * but the last axis.
 */
export function convolution(given: Conv2dNode, input: Output, context: NodeContext): Applied {
  const { builder } = context;
  const { node, kernel, gather } = dilatedKernel(given, context.parameter('kernel'), context);
  const linear = linearConvolution(node, input, kernel, context);
  return {
    output: node.bias ? addBias(builder, linear.output, context.parameter('bias')) : linear.output,
    backward: (gradient) => {
      const { images, kernel: kernelGradient } = linear.backward(gradient);
      const parameters = { kernel: gather(kernelGradient) };
      return {
        inputs: [images],
        parameters: node.bias ? { ...parameters, bias: biasGradient(builder, gradient) } : parameters,
      };
    },
  };
}

/** The convolution without its bias, by the algorithm that the context chooses. */
export function linearConvolution(node: Conv2dNode, images: Output, kernel: Output, context: NodeContext): LinearConvolution {
  const { inputShape, outputShape } = context;
  const algorithm = context.convolutionAlgorithm(node, inputShape, outputShape);
  if (algorithm === 'direct') return directConvolution(node, images, kernel, context);
  if (algorithm === 'tiled') return tiledConvolution(images, kernel, context);
  return winogradConvolution(algorithm, images, kernel, context);
}

function directConvolution(node: Conv2dNode, images: Output, kernel: Output, context: NodeContext): LinearConvolution {
  const padded = border(node, images, context);
  const sampled = sampledImages(node, padded.images, context);
  const convolve = node.groups === 1 ? wholeConvolution : isDepthwise(node, context) ? depthwiseConvolution : groupedConvolution;
  const { output, backward } = convolve(sampled.node, { ...padded, images: sampled.images }, kernel, context);
  return {
    output,
    backward: (gradient) => {
      const gradients = backward(gradient);
      return { ...gradients, images: padded.crop(sampled.spread(gradients.images)) };
    },
  };
}

/** TensorFlow's depthwise kernels use one stride for both directions. */
function isDepthwise({ groups, stride }: Conv2dNode, { inputShape }: NodeContext): boolean {
  return groups === channelsOf(inputShape) && stride[0] === stride[1];
}
