import type { GraphNode, Shape } from '#shared/graph/index.ts';
import { isOrderChanged } from './channels-first.ts';

/**
 * Where a value has its channels. ONNX's convolutions and pools want images as `[batch, channels, height, width]`; everything else is as
 * ours is, `[batch, …, channels]`, or takes either.
 */
export type Layout = 'channels-first' | 'channels-last';

/** The layout in which a node reads what it is given, and that of what it yields. */
export interface NodeLayouts {
  readonly reads: Layout;
  readonly yields: Layout;
}

/** `given` is the layout of the first value that it reads, `shape` ours. */
export function layoutsOf(node: GraphNode, given: Layout, shape: Shape): NodeLayouts {
  switch (node.op) {
    case 'input':
      return both(shape.length === 3 ? 'channels-first' : 'channels-last');
    case 'conv2d':
    case 'pool2d':
      return both('channels-first');
    case 'batchNorm':
    case 'activation':
    case 'add':
    case 'dropout':
    case 'scale':
    case 'bias':
    case 'slice':
    case 'concat':
    case 'pad':
    case 'multiply':
      return both(given);
    case 'globalAveragePool':
      return { reads: given, yields: 'channels-last' };
    case 'flatten':
      return { reads: isOrderChanged(shape) ? 'channels-last' : given, yields: 'channels-last' };
    case 'dense':
    case 'layerNorm':
    case 'softmax':
    case 'matmul':
    case 'reshape':
    case 'transpose':
    case 'positionBias':
      return both('channels-last');
  }
}

function both(layout: Layout): NodeLayouts {
  return { reads: layout, yields: layout };
}

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
