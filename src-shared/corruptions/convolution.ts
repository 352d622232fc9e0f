import { drawPixels, type Image } from './image.ts';

/** Weights that sum to 1, centered; an odd number of rows and columns. */
export interface Kernel {
  readonly weights: readonly number[];
  readonly rows: number;
  readonly columns: number;
}

/** The kernel whose weight at an offset is proportional to a function of it. */
export function kernelOf(rowRadius: number, columnRadius: number, weightAt: (row: number, column: number) => number): Kernel {
  const [rows, columns] = [2 * rowRadius + 1, 2 * columnRadius + 1];
  const weights = Array.from({ length: rows * columns }, (_, index) =>
    weightAt(Math.floor(index / columns) - rowRadius, (index % columns) - columnRadius),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { weights: weights.map((weight) => weight / sum), rows, columns };
}

/** Each channel filtered by a kernel; beyond the border, the nearest border pixel. */
export function filtered(image: Image, { weights, rows, columns }: Kernel): Float64Array {
  const { pixels, height, width, channels } = image;
  const [rowRadius, columnRadius] = [(rows - 1) / 2, (columns - 1) / 2];
  return drawPixels(image, (row, column, channel) => {
    let sum = 0;
    for (let index = 0; index < weights.length; index++) {
      const y = Math.min(Math.max(row + Math.floor(index / columns) - rowRadius, 0), height - 1);
      const x = Math.min(Math.max(column + (index % columns) - columnRadius, 0), width - 1);
      sum += (weights[index] ?? 0) * (pixels[(y * width + x) * channels + channel] ?? 0);
    }
    return sum;
  });
}

/** Each channel smoothed by a normal density of standard deviation σ in pixels, cut off at 4 σ. */
export function smoothed(image: Image, sigma: number): Float64Array {
  const radius = Math.ceil(4 * sigma);
  const weight = (offset: number): number => Math.exp(-(offset ** 2) / (2 * sigma ** 2));
  const across = filtered(
    image,
    kernelOf(0, radius, (_, column) => weight(column)),
  );
  return filtered(
    { ...image, pixels: across },
    kernelOf(radius, 0, (row) => weight(row)),
  );
}
