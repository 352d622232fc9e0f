import type { Image } from '#shared/corruptions/image.ts';

/** A square image of one channel whose value at a pixel is a function of its position. */
export function squareImage(side: number, valueAt: (row: number, column: number) => number): Image {
  const pixels = Float64Array.from({ length: side * side }, (_, index) => valueAt(Math.floor(index / side), index % side));
  return { pixels, height: side, width: side, channels: 1 };
}

/** One row of pixels. */
export function rowImage(channels: number, ...values: readonly number[]): Image {
  return { pixels: Float64Array.from(values), height: 1, width: values.length / channels, channels };
}

/** Rounded for comparison. */
export function rounded(values: ArrayLike<number>, digits = 6): number[] {
  return Array.from(values, (value) => Number(value.toFixed(digits)));
}
