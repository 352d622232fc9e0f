import {
  type Conv2dNode,
  type GraphNode,
  graphView,
  inferShapes,
  type ModelGraph,
  type Padding,
  type Pair,
  type Shape,
  shapeAt,
} from '#shared/graph/index.ts';
import { kernelSpan } from '#shared/graph/operations/conv2d.ts';

/** The padding of a convolution, moved to the convolution before it. */
export interface MovedPadding {
  readonly first: string;
  readonly second: string;
  /** Of both convolutions afterwards. */
  readonly paddings: ReadonlyMap<string, Padding>;
}

/**
 * Moves the padding of a convolution to the nearest one before it that reads more than a pixel, if only linear nodes that compute each
 * position for itself lie between, and nothing else reads them. All later shapes stay. The function changes at the border, where the second
 * layer read zeros: it then reads what the first one computes there. Undefined if there is no such convolution, or no padding.
 */
export function movedPadding(graph: ModelGraph, second: GraphNode): MovedPadding | undefined {
  if (second.op !== 'conv2d' || second.padding.every((size) => size === 0)) return undefined;
  const first = firstBefore(graph, second);
  if (!first) return undefined;
  const view = graphView(graph);
  const [input, middle] = [view.shapeAt(first.inputs[0] ?? ''), view.shapeAt(first.id)];
  const [top, bottom] = paddingAlong(0, first, second, input, middle);
  const [left, right] = paddingAlong(1, first, second, input, middle);
  const paddings = new Map<string, Padding>([
    [first.id, [top, bottom, left, right]],
    [second.id, [0, 0, 0, 0]],
  ]);
  const moved = withPaddings(graph, paddings);
  const isSame = shapeAt(inferShapes(moved), second.id).join() === view.shapeAt(second.id).join();
  return isSame ? { first: first.id, second: second.id, paddings } : undefined;
}

/** The graph with other paddings of some convolutions. */
export function withPaddings(graph: ModelGraph, paddings: ReadonlyMap<string, Padding>): ModelGraph {
  const padded = (node: GraphNode): GraphNode => {
    const padding = paddings.get(node.id);
    return padding && node.op === 'conv2d' ? { ...node, padding } : node;
  };
  return { ...graph, nodes: graph.nodes.map(padded) };
}

function firstBefore(graph: ModelGraph, { inputs }: GraphNode): Conv2dNode | undefined {
  const view = graphView(graph);
  const [id = ''] = inputs;
  const node = view.node(id);
  if (view.consumers(id).length !== 1 || id === graph.output) return undefined;
  if (node.op === 'conv2d' && !isPointwise(node)) return node;
  return isEachPosition(node) ? firstBefore(graph, node) : undefined;
}

/** Whether a node computes each position of its only input for itself, all alike, and linearly. */
function isEachPosition(node: GraphNode): boolean {
  if (node.op === 'conv2d') return isPointwise(node);
  if (node.op === 'bias') return node.shape.slice(0, -1).every((size) => size === 1);
  return node.op === 'batchNorm' || node.op === 'scale' || node.op === 'dropout';
}

function isPointwise({ kernel, stride, padding }: Conv2dNode): boolean {
  return [...kernel, ...stride].every((size) => size === 1) && padding.every((size) => size === 0);
}

/** Zeros around the first layer's input, so that its output grows by the second layer's padding. */
function paddingAlong(axis: 0 | 1, first: Conv2dNode, second: Conv2dNode, input: Shape, middle: Shape): Pair {
  const before = axis * 2;
  const [own = 0, grownBefore = 0, grownAfter = 0] = [first.padding[before], second.padding[before], second.padding[before + 1]];
  const stride = first.stride[axis];
  const start = own + grownBefore * stride;
  const size = (middle[axis] ?? 0) + grownBefore + grownAfter;
  return [start, Math.max(0, (size - 1) * stride + kernelSpan(first)[axis] - start - (input[axis] ?? 0))];
}
