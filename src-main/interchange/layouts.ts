import type { Shape } from '#shared/graph/index.ts';

/**
 * Position of the channel axis. Convolutions and pools of ONNX and PyTorch take images as `[batch, channels, height, width]`; everything
 * else uses our `[batch, …, channels]` or accepts either.
 */
export type Layout = 'channels-first' | 'channels-last';

/** Our shape in the given layout, without the batch. */
export function shapeIn(layout: Layout, shape: Shape): Shape {
  return axesIn(layout, shape.length).map((axis) => shape[axis] ?? 0);
}

/** Our axes in the order of the layout. Only images are channels-first. */
export function axesIn(layout: Layout, rank: number): readonly number[] {
  return layout === 'channels-first' ? [2, 0, 1] : Array.from({ length: rank }, (_, axis) => axis);
}

/** Index of one of our axes in the layout; the batch is axis 0. */
export function axisIn(layout: Layout, axis: number, rank: number): number {
  return 1 + axesIn(layout, rank).indexOf(axis);
}

/** Permutation of an image's axes from the other layout into this one, batch included. */
export function permutationTo(layout: Layout): readonly number[] {
  return layout === 'channels-first' ? [0, 3, 1, 2] : [0, 2, 3, 1];
}

/** The layouts of a node's inputs and output. */
export interface NodeLayouts {
  readonly reads: Layout;
  readonly yields: Layout;
}

function both(layout: Layout): NodeLayouts {
  return { reads: layout, yields: layout };
}

export function channelsFirst(): NodeLayouts {
  return both('channels-first');
}

export function channelsLast(): NodeLayouts {
  return both('channels-last');
}

/** Accepts either layout and keeps it. */
export function asGiven(given: Layout): NodeLayouts {
  return both(given);
}
