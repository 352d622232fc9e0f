import { GraphError } from './graph-error.ts';
import type { ConcatNode, MatmulNode, PadNode, PositionBiasNode, ReshapeNode, Shape, SliceNode, TransposeNode } from './model-graph.ts';

/** The last axis: channels of an image, features of a vector. */
export function channelsOf(shape: Shape): number {
  return shape.at(-1) ?? 0;
}

export function elementsOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function isCount(size: number): boolean {
  return Number.isInteger(size) && size > 0;
}

/** Whether values of `small` can be repeated to `large`, axis by axis from the last. */
export function broadcasts(small: Shape, large: Shape): boolean {
  return small.length <= large.length && small.every((size, axis) => [1, large[large.length - small.length + axis]].includes(size));
}

export function productShape(node: MatmulNode, left: Shape, right: Shape): Shape {
  const [rows, depth] = left.slice(-2);
  const [first, second] = right.slice(-2);
  const [inner, columns] = node.transposeRight ? [second, first] : [first, second];
  const leading = left.slice(0, -2);
  const matches = leading.join() === right.slice(0, -2).join() && depth === inner;
  if (rows === undefined || depth === undefined || columns === undefined || !matches || left.length !== right.length) {
    throw new GraphError(node.id, `cannot multiply ${written(left)} by ${written(right)}`);
  }
  return [...leading, rows, columns];
}

export function concatShape(node: ConcatNode, inputs: readonly Shape[]): Shape {
  const [first] = inputs;
  if (!first) throw new GraphError(node.id, 'concat reads nothing');
  checkAxis(node.id, node.axis, first);
  const rest = (shape: Shape): string => shape.with(node.axis, 0).join();
  const odd = inputs.find((shape) => shape.length !== first.length || rest(shape) !== rest(first));
  if (odd) throw new GraphError(node.id, `cannot join ${written(odd)} to ${written(first)} along axis ${node.axis}`);
  return first.with(
    node.axis,
    inputs.reduce((sum, shape) => sum + (shape[node.axis] ?? 0), 0),
  );
}

export function reshapedShape(node: ReshapeNode, input: Shape): Shape {
  if (node.shape.length === 0 || !node.shape.every(isCount) || elementsOf(node.shape) !== elementsOf(input)) {
    throw new GraphError(node.id, `${written(input)} does not have the values of ${written(node.shape)}`);
  }
  return node.shape;
}

export function transposedShape(node: TransposeNode, input: Shape): Shape {
  if (node.axes.toSorted((a, b) => a - b).join() !== [...input.keys()].join()) {
    throw new GraphError(node.id, `[${node.axes.join(', ')}] is no order of the axes of ${written(input)}`);
  }
  return node.axes.map((axis) => input[axis] ?? 0);
}

export function slicedShape(node: SliceNode, input: Shape): Shape {
  checkAxis(node.id, node.axis, input);
  const { axis, start, end, step } = node;
  if (![start, end].every(Number.isInteger) || !isCount(step) || start < 0 || start >= end || end > (input[axis] ?? 0)) {
    throw new GraphError(node.id, `there is no ${start}:${end}:${step} along axis ${axis} of ${written(input)}`);
  }
  return input.with(axis, Math.ceil((end - start) / step));
}

export function paddedShape(node: PadNode, input: Shape): Shape {
  const { before, after } = node;
  const isBorder = (size: number): boolean => Number.isInteger(size) && size >= 0;
  if (before.length !== input.length || after.length !== input.length || ![...before, ...after].every(isBorder)) {
    throw new GraphError(node.id, `a border of [${before.join(', ')}] and [${after.join(', ')}] does not fit ${written(input)}`);
  }
  return input.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0));
}

export function attentionShape(node: PositionBiasNode, input: Shape): Shape {
  const tokens = elementsOf(node.window);
  const [heads, rows, columns] = input.slice(-3);
  if (heads === undefined || rows !== tokens || columns !== tokens) {
    throw new GraphError(node.id, `${written(input)} are no scores of heads x ${tokens} x ${tokens}`);
  }
  return input;
}

function checkAxis(node: string, axis: number, shape: Shape): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) throw new GraphError(node, `${written(shape)} has no axis ${axis}`);
}

function written(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
