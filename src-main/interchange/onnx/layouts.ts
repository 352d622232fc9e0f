import type { Shape } from '#shared/graph/index.ts';

/**
 * Where a value has its channels. ONNX's convolutions and pools want images as `[batch, channels, height, width]`; everything else is as
 * ours is, `[batch, …, channels]`, or takes either.
 */
export type Layout = 'channels-first' | 'channels-last';

/** Our shape as a value of that layout has it, without the batch. */
export function shapeIn(layout: Layout, shape: Shape): Shape {
  return axesIn(layout, shape.length).map((axis) => shape[axis] ?? 0);
}

/** Our axes in the order of that layout. Only images come with their channels first. */
export function axesIn(layout: Layout, rank: number): readonly number[] {
  return layout === 'channels-first' ? [2, 0, 1] : Array.from({ length: rank }, (_, axis) => axis);
}

/** Where that layout has one of our axes, the batch counted. */
export function axisIn(layout: Layout, axis: number, rank: number): number {
  return 1 + axesIn(layout, rank).indexOf(axis);
}

/** How the axes of an image are turned into that layout, the batch first. */
export function turnInto(layout: Layout): readonly number[] {
  return layout === 'channels-first' ? [0, 3, 1, 2] : [0, 2, 3, 1];
}
