import type { Attributes } from '../graph-def/attribute.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { constant, shapeVector } from '../tensor/arrays.ts';

interface Subsampled {
  readonly images: Output;
  /** The gradient of the original images, from that of `images`: 0 at the pixels left out. */
  readonly spread: (gradient: Output) => Output;
}

/** The pixels of channels-last images in every stride[0]-th row and stride[1]-th column, from the first one on. */
export function subsampled(builder: GraphBuilder, images: Output, stride: readonly [number, number]): Subsampled {
  const { type } = images;
  const all = constant(builder, 'int32', [0, 0, 0, 0]);
  const range = [all, all, constant(builder, 'int32', [1, ...stride, 1])];
  const attributes: Attributes = {
    T: { type },
    Index: { type: 'int32' },
    begin_mask: { integer: 0b1111 },
    end_mask: { integer: 0b1111 },
    ellipsis_mask: { integer: 0 },
    new_axis_mask: { integer: 0 },
    shrink_axis_mask: { integer: 0 },
  };
  return {
    images: builder.add({ op: 'StridedSlice', inputs: [images, ...range], attributes, type }),
    spread: (gradient) =>
      builder.add({ op: 'StridedSliceGrad', inputs: [shapeVector(builder, images), ...range, gradient], attributes, type }),
  };
}
