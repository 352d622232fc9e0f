import type { Conv2dNode } from '#shared/graph/index.ts';
import type { Attributes } from '../graph-def/attribute.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { shapeVector } from '../tensor/arrays.ts';
import { isPadded } from '../tensor/padding.ts';
import type { NodeContext } from './applied.ts';

/** The linear part of a convolution: the two gradients come from one gradient of the output. */
export interface LinearConvolution {
  readonly output: Output;
  readonly backward: (gradient: Output) => { readonly input: Output; readonly kernel: Output };
}

/** A convolution in which every filter sees every channel. */
export function wholeConvolution(node: Conv2dNode, input: Output, kernel: Output, { builder }: NodeContext): LinearConvolution {
  const attributes: Attributes = { ...slidingAttributes(node, input), use_cudnn_on_gpu: { flag: true } };
  const { type } = input;
  return {
    output: builder.add({ op: 'Conv2D', inputs: [input, kernel], attributes, type }),
    backward: (gradient) => ({
      input: builder.add({
        op: 'Conv2DBackpropInput',
        inputs: [shapeVector(builder, input), kernel, gradient],
        attributes,
        type,
      }),
      kernel: builder.add({
        op: 'Conv2DBackpropFilter',
        inputs: [input, shapeVector(builder, kernel), gradient],
        attributes,
        type,
      }),
    }),
  };
}

/** Stride and padding as TensorFlow's sliding operations on channels-last images name them. */
export function slidingAttributes({ stride, padding }: Pick<Conv2dNode, 'stride' | 'padding'>, input: Output): Attributes {
  return {
    T: { type: input.type },
    strides: { integers: [1, ...stride, 1] },
    padding: { text: isPadded(padding) ? 'EXPLICIT' : 'VALID' },
    explicit_paddings: { integers: isPadded(padding) ? [0, 0, ...padding, 0, 0] : [] },
    data_format: { text: 'NHWC' },
    dilations: { integers: [1, 1, 1, 1] },
  };
}
