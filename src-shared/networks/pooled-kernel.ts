import { channelsOf, type Shape } from '#shared/graph/index.ts';

/**
 * Adapts the kernel of a dense layer on a flattened image `[height, width, channels]` to smaller images, which torchvision's VGG would
 * resize with adaptive average pooling. Cell i of n averages the pixels ⌊i s / n⌋ to ⌈(i + 1) s / n⌉ of s; the kernel of the cell is
 * distributed over these pixels instead.
 *
 * @param values `[height x width x channels, units]`
 * @returns `[smaller height x smaller width x channels, units]`
 */
export function pooledKernel(values: Float32Array, image: Shape, smaller: Shape): Float32Array {
  const [height = 1, width = 1] = image;
  const [rows = 1, columns = 1] = smaller;
  const row = values.length / (height * width);
  const pooled = new Float32Array(rows * columns * row);
  const [vertical, horizontal] = [shares(height, rows), shares(width, columns)];
  for (const { cell: y, source: top, share: above } of vertical) {
    for (const { cell: x, source: left, share: beside } of horizontal) {
      const [from, to] = [(y * width + x) * row, (top * columns + left) * row];
      for (let offset = 0; offset < row; offset++)
        pooled[to + offset] = (pooled[to + offset] ?? 0) + above * beside * (values[from + offset] ?? 0);
    }
  }
  return pooled;
}

/** Whether a kernel can be adapted from one image shape to the other: same channels, and no larger side. */
export function canPool(image: Shape, smaller: Shape): boolean {
  return (
    image.length === 3 &&
    smaller.length === 3 &&
    channelsOf(image) === channelsOf(smaller) &&
    smaller.every((size, axis) => size <= (image[axis] ?? 0))
  );
}

interface Share {
  /** Index in the pool's output. */
  readonly cell: number;
  /** Index in the pool's input. */
  readonly source: number;
  readonly share: number;
}

function shares(cells: number, sources: number): readonly Share[] {
  return Array.from({ length: cells }, (_, cell) => {
    const start = Math.floor((cell * sources) / cells);
    const length = Math.ceil(((cell + 1) * sources) / cells) - start;
    return Array.from({ length }, (__, offset) => ({ cell, source: start + offset, share: 1 / length }));
  }).flat();
}
