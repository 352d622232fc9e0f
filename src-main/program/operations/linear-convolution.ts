import type { Attributes } from '#main/saved-model/attribute.ts';
import type { Conv2dNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { shapeVector } from '../tensor/arrays.ts';
import type { NodeContext } from './applied.ts';
import type { Border } from './border.ts';

/** A convolution without bias: its output, and the gradients of the images and the kernel. */
export interface LinearConvolution {
  readonly output: Output;
  readonly backward: (gradient: Output) => { readonly images: Output; readonly kernel: Output };
}

/** An ungrouped convolution. */
export function wholeConvolution(
  node: Conv2dNode,
  { images, padding }: Pick<Border, 'images' | 'padding'>,
  kernel: Output,
  { builder }: NodeContext,
): LinearConvolution {
  const attributes = convolutionAttributes(node, padding, images);
  const { type } = images;
  return {
    output: builder.add({ op: 'Conv2D', inputs: [images, kernel], attributes, type }),
    backward: (gradient) => ({
      images: builder.add({
        op: 'Conv2DBackpropInput',
        inputs: [shapeVector(builder, images), kernel, gradient],
        attributes,
        type,
      }),
      kernel: builder.add({
        op: 'Conv2DBackpropFilter',
        inputs: [images, shapeVector(builder, kernel), gradient],
        attributes,
        type,
      }),
    }),
  };
}

/** Attributes of TensorFlow's convolutions of channels-last images, depthwise or not. */
export function convolutionAttributes({ stride }: Conv2dNode, padding: Border['padding'], images: Output): Attributes {
  return {
    T: { type: images.type },
    strides: { integers: [1, ...stride, 1] },
    padding: { text: padding },
    explicit_paddings: { integers: [] },
    data_format: { text: 'NHWC' },
    dilations: { integers: [1, 1, 1, 1] },
  };
}
