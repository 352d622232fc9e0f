import type { RandomStream } from '#shared/random/index.ts';
import { type Corruption, LEAST_BLOCK_SIDE, strengthAt } from './corruption.ts';
import { mapPixels } from './image.ts';

/** (x + c f) m / (m + c): fractal noise f of 0..1 is added, and the image's largest value m is kept. */
export const fog: Corruption = {
  label: 'Fog',
  stream: 15,
  leastSide: LEAST_BLOCK_SIDE,
  apply: (image, severity, random) => {
    const [density, decay] = strengthAt<readonly [number, number]>(severity, [
      [0.2, 3],
      [0.5, 3],
      [0.75, 2.5],
      [1, 2],
      [1.5, 1.75],
    ]);
    const { pixels, height, width, channels } = image;
    const size = 2 ** Math.ceil(Math.log2(Math.max(height, width)));
    const noise = fractalNoise(size, decay, random);
    const most = pixels.reduce((largest, value) => Math.max(largest, value), 0);
    return mapPixels(image, (value, index) => {
      const pixel = Math.floor(index / channels);
      const thickness = noise[Math.floor(pixel / width) * size + (pixel % width)] ?? 0;
      return ((value + density * thickness) * most) / (most + density);
    });
  },
};

/**
 * Diamond-square noise on a torus of `size` x `size`, scaled to 0..1. From the coarsest to the finest grid, each new point is the mean of
 * its four neighbors plus a uniform number in ±a; a falls by decay² per grid.
 *
 * @param size a power of two
 */
export function fractalNoise(size: number, decay: number, random: RandomStream): Float64Array {
  const values = new Float64Array(size * size);
  const at = (row: number, column: number): number => values[((row + size) % size) * size + ((column + size) % size)] ?? 0;
  let amplitude = 1;
  const settle = (row: number, column: number, neighbors: readonly number[]): void => {
    const mean = neighbors.reduce((sum, value) => sum + value, 0) / neighbors.length;
    values[row * size + column] = mean + amplitude * (2 * random.uniform() - 1);
  };
  for (let step = size; step > 1; step /= 2) {
    const half = step / 2;
    for (let row = half; row < size; row += step) {
      for (let column = half; column < size; column += step) {
        settle(row, column, [
          at(row - half, column - half),
          at(row - half, column + half),
          at(row + half, column - half),
          at(row + half, column + half),
        ]);
      }
    }
    for (let row = 0; row < size; row += half) {
      for (let column = row % step === 0 ? half : 0; column < size; column += step) {
        settle(row, column, [at(row - half, column), at(row + half, column), at(row, column - half), at(row, column + half)]);
      }
    }
    amplitude /= decay ** 2;
  }
  const least = values.reduce((one, other) => Math.min(one, other));
  const range = values.reduce((one, other) => Math.max(one, other)) - least;
  return values.map((value) => (range > 0 ? (value - least) / range : 0));
}
