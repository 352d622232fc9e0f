/** Sizes of a tensor's axes, channels last, without the batch: `[height, width, channels]` of an image, `[features]` of a vector. */
export type Shape = readonly number[];

/** Height and width. */
export type Pair = readonly [number, number];

/** Rows above, rows below, columns left, columns right. Always explicit, because frameworks define "same" padding differently. */
export type Padding = readonly [number, number, number, number];

/** The size of the last axis: channels of an image, features of a vector. */
export function channelsOf(shape: Shape): number {
  return shape.at(-1) ?? 0;
}

export function elementsOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The product of all axes but the last: height x width for an image, 1 for a vector. */
export function positionsOf(shape: Shape): number {
  return elementsOf(shape) / channelsOf(shape);
}

/** Whether a size is a positive integer. */
export function isCount(size: number): boolean {
  return Number.isInteger(size) && size > 0;
}

/** Whether `small` broadcasts to `large`, axis by axis from the last. */
export function broadcasts(small: Shape, large: Shape): boolean {
  return small.length <= large.length && small.every((size, axis) => [1, large[large.length - small.length + axis]].includes(size));
}

export function isLastAxis(axis: number, shape: Shape): boolean {
  return axis === shape.length - 1;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): readonly number[] {
  return shape.map((_, axis) => elementsOf(shape.slice(axis + 1)));
}

/** `[28, 28, 1]` */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** `28 × 28 × 1` */
export function shapeLabel(shape: Shape): string {
  return shape.join(' × ');
}
