import type { Shape } from '#shared/graph/index.ts';
import type { Numbers } from '../number-types.ts';
import type { Operator } from '../onnx-operators.ts';

/** The batch as a part of an ONNX axis; ours leave it out. */
export const BATCH = 'batch';

/** What an ONNX axis is made of: the batch, or one of our axes by its place. */
export type Factor = number | typeof BATCH;

/**
 * What a node of ours yields, seen with ONNX's axes. Each ONNX axis is the row-major product of its factors; none is an axis of length 1. So an image `[batch, channels, height, width]` that lies here as `[height, width, channels]`
 * has the axes `[[BATCH], [2], [0], [1]]`, and ONNX's transpositions and flattenings move nothing. Our axes of length 1 need not occur.
 */
export interface Tensor {
  readonly kind: 'tensor';
  readonly node: string;
  readonly shape: Shape;
  readonly axes: readonly (readonly Factor[])[];
}

/** Numbers that depend on no input. Read when they are needed, so that a file's weights are not all held at once. */
export interface Constant {
  readonly kind: 'constant';
  readonly shape: Shape;
  readonly type: 'float' | 'integer' | 'boolean';
  /** Of the file's own constants. */
  readonly name: string | null;
  /** Row-major. */
  readonly read: () => Numbers;
}

/**
 * y = f(z) for every number z of a tensor, not yet a node: several operators in a row are often one activation written out. `operands`
 * and `apply` are its last step.
 */
export interface ElementwiseExpression {
  readonly kind: 'expression';
  readonly of: Tensor;
  readonly operator: Operator;
  readonly operands: readonly (ElementwiseExpression | Tensor)[];
  readonly apply: (...values: readonly number[]) => number;
  readonly valueAt: (z: number) => number;
  /** Steps that computing it takes. */
  readonly steps: number;
}

export type Value = Tensor | Constant | ElementwiseExpression;

export function constantOf(shape: Shape, type: Constant['type'], numbers: Numbers, name: string | null = null): Constant {
  return { kind: 'constant', shape, type, name, read: () => numbers };
}

/** Axes that are whole axes of ours but for the batch in front, as most operators want them. */
export function isPlain({ axes }: Tensor): boolean {
  return axes.every((factors) => factors.filter((factor) => factor !== BATCH).length <= 1);
}

/** The length of an ONNX axis where a batch has `batch` samples. */
export function lengthOf({ shape }: Pick<Tensor, 'shape'>, factors: readonly Factor[], batch: number): number {
  return factors.reduce<number>((product, factor) => product * (factor === BATCH ? batch : (shape[factor] ?? 1)), 1);
}

/** ONNX's shape of a value. */
export function onnxShape(value: Value, batch: number): Shape {
  if (value.kind === 'constant') return value.shape;
  const tensor = value.kind === 'expression' ? value.of : value;
  return tensor.axes.map((factors) => lengthOf(tensor, factors, batch));
}

/** Our axes among the factors. */
export function ownAxes(factors: readonly Factor[]): readonly number[] {
  return factors.filter((factor) => factor !== BATCH);
}

/** A place counted from the end made one counted from the start; NaN outside. */
export function axisOf(axis: number, rank: number): number {
  const place = axis < 0 ? axis + rank : axis;
  return Number.isInteger(place) && place >= 0 && place < rank ? place : NaN;
}
