import { channelsOf, type Shape } from '#shared/graph/index.ts';

/**
 * The kernel of a dense map on a flattened image `[height, width, channels]`, for smaller images that an adaptive average pool, as
 * torchvision has it before VGG's dense layers, would bring back to that size: each cell i of n averages the cells ⌊i s / n⌋ to
 * ⌈(i + 1) s / n⌉ of s, so that what reads the cell may read these.
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
      for (let place = 0; place < row; place++)
        pooled[to + place] = (pooled[to + place] ?? 0) + above * beside * (values[from + place] ?? 0);
    }
  }
  return pooled;
}

/** Whether a kernel on the flattened image can be made one on the other: the same channels, and no side is longer. */
export function canPool(image: Shape, smaller: Shape): boolean {
  return (
    image.length === 3 &&
    smaller.length === 3 &&
    channelsOf(image) === channelsOf(smaller) &&
    smaller.every((size, axis) => size <= (image[axis] ?? 0))
  );
}

interface Share {
  /** Of the pool's output. */
  readonly cell: number;
  /** Of what it reads. */
  readonly source: number;
  readonly share: number;
}

function shares(cells: number, sources: number): readonly Share[] {
  return Array.from({ length: cells }, (_, cell) => {
    const start = Math.floor((cell * sources) / cells);
    const length = Math.ceil(((cell + 1) * sources) / cells) - start;
    return Array.from({ length }, (__, place) => ({ cell, source: start + place, share: 1 / length }));
  }).flat();
}
