import type { Shape } from '#shared/graph/index.ts';
import type { Numbers } from '../number-types.ts';
import type { Operator } from '../onnx-operators.ts';

/** The batch as a factor of an ONNX axis; our shapes omit it. */
export const BATCH = 'batch';

/** A factor of an ONNX axis: the batch, or the index of one of our axes. */
export type Factor = number | typeof BATCH;

/**
 * The output of one of our nodes, seen with ONNX's axes. Each ONNX axis is the row-major product of its factors; without factors, its length
 * is 1. An image `[batch, channels, height, width]` that we store as `[height, width, channels]` has the axes `[[BATCH], [2], [0], [1]]`, so
 * ONNX's transpositions and flattenings move no values. Our axes of length 1 may be missing.
 */
export interface Tensor {
  readonly kind: 'tensor';
  readonly node: string;
  readonly shape: Shape;
  readonly axes: readonly (readonly Factor[])[];
}

/** Numbers that do not depend on the input. Read on demand, so that a file's weights are not all in memory at once. */
export interface Constant {
  readonly kind: 'constant';
  readonly shape: Shape;
  readonly type: 'float' | 'integer' | 'boolean';
  /** The name of a constant in the file; null for computed ones. */
  readonly name: string | null;
  /** Row-major. */
  readonly read: () => Numbers;
}

/**
 * y = f(z) for every element z of a tensor, not yet a node: several operators in a row are often one activation written out. `operands`
 * and `apply` are its last step.
 */
export interface ElementwiseExpression {
  readonly kind: 'expression';
  readonly of: Tensor;
  readonly operator: Operator;
  readonly operands: readonly (ElementwiseExpression | Tensor)[];
  readonly apply: (...values: readonly number[]) => number;
  readonly valueAt: (z: number) => number;
  /** Number of steps of one evaluation. */
  readonly steps: number;
}

export type Value = Tensor | Constant | ElementwiseExpression;

export function constantOf(shape: Shape, type: Constant['type'], numbers: Numbers, name: string | null = null): Constant {
  return { kind: 'constant', shape, type, name, read: () => numbers };
}

/** Whether each ONNX axis is at most one of our axes, apart from the batch. */
export function isPlain({ axes }: Tensor): boolean {
  return axes.every((factors) => factors.filter((factor) => factor !== BATCH).length <= 1);
}

/** The length of an ONNX axis for a batch of `batch` samples. */
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

/** Resolves a negative axis, which counts from the end; NaN if out of range. */
export function axisOf(axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  return Number.isInteger(index) && index >= 0 && index < rank ? index : NaN;
}
