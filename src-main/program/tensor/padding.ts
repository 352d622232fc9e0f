import type { Padding, Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { constant } from './arrays.ts';

/** Pads images `[count, height, width, channels]` with one value. */
export function padImages(builder: GraphBuilder, images: Output, [top, bottom, left, right]: Padding, value: number): Output {
  const sizes = constant(builder, 'int32', [0, 0, top, bottom, left, right, 0, 0], [4, 2]);
  return builder.add({
    op: 'PadV2',
    inputs: [images, sizes, constant(builder, images.type, value)],
    attributes: { T: { type: images.type }, Tpaddings: { type: 'int32' } },
    type: images.type,
  });
}

/** The inverse of {@link padImages}: the inner images of the given shape `[height, width, channels]`. */
export function cropImages(builder: GraphBuilder, images: Output, [top, , left]: Padding, shape: Shape): Output {
  return builder.add({
    op: 'Slice',
    inputs: [images, constant(builder, 'int32', [0, top, left, 0]), constant(builder, 'int32', [-1, ...shape])],
    attributes: { T: { type: images.type }, Index: { type: 'int32' } },
    type: images.type,
  });
}

export function isPadded(padding: Padding): boolean {
  return padding.some((size) => size > 0);
}
