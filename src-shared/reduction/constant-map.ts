import { channelsOf, elementsOf, type Shape } from '#shared/graph/index.ts';

/** The value of a constant channel at each position, row-major; one value for a vector. `undefined` where the channel varies. */
export type ConstantMap = Float64Array | undefined;

/** What is known of a node that another one reads. */
export interface ConstantInput {
  readonly shape: Shape;
  /** Per channel. */
  readonly values: readonly ConstantMap[];
}

/** Positions of a shape: height x width of an image, the product of all axes but the last in general, 1 of a vector. */
export function positionsOf(shape: Shape): number {
  return elementsOf(shape) / channelsOf(shape);
}

export function isUniform(map: Float64Array): boolean {
  return map.every((value) => value === map[0]);
}
