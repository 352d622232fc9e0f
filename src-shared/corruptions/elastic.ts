import type { RandomStream } from '#shared/random/index.ts';
import { smoothed } from './convolution.ts';
import { type Corruption, LEAST_BLUR_SIDE, strengthAt } from './corruption.ts';
import { drawPixels, type Image, sampleAt } from './image.ts';

/** A random affine map followed by smooth random displacements; each pixel takes the value at its displaced position. */
export const elastic: Corruption = {
  label: 'Elastic deformation',
  stream: 14,
  leastSide: LEAST_BLUR_SIDE,
  apply: (image, severity, random) => {
    const [shift, smoothness, corner] = strengthAt<readonly [number, number, number]>(severity, [
      [0, 0, 0.08],
      [0.05, 0.2, 0.07],
      [0.08, 0.06, 0.06],
      [0.1, 0.04, 0.05],
      [0.1, 0.03, 0.03],
    ]);
    const side = Math.min(image.height, image.width);
    const affine = randomAffine(image, corner * side, random);
    const [down, right] = [0, 1].map(() => displacements(image, smoothness * side, random));
    return drawPixels(image, (row, column, channel) => {
      const [y, x] = affine(row, column);
      const index = row * image.width + column;
      return sampleAt(image, y + shift * side * (down?.[index] ?? 0), x + shift * side * (right?.[index] ?? 0), channel);
    });
  },
};

/** The affine map that moves three points around the center by up to `reach` pixels along each axis. */
function randomAffine(
  { height, width }: Image,
  reach: number,
  random: RandomStream,
): (row: number, column: number) => readonly [number, number] {
  const [y, x] = [(height - 1) / 2, (width - 1) / 2];
  const size = Math.min(height, width) / 3;
  const moved = (): number => (2 * random.uniform() - 1) * reach;
  // The points lie at (size, size), (size, -size) and (-size, -size) from the center.
  const [both, rowOnly, neither] = [0, 1, 2].map(() => [moved(), moved()] as const);
  if (!both || !rowOnly || !neither) throw new Error('three points');
  return (row, column) => {
    // Barycentric coordinates of the position with respect to the points.
    const [v, u] = [(row - y) / (2 * size), (column - x) / (2 * size)];
    const weights = [u + 0.5, v - u, 0.5 - v] as const;
    const displacement = (axis: 0 | 1): number => weights[0] * both[axis] + weights[1] * rowOnly[axis] + weights[2] * neither[axis];
    return [row + displacement(0), column + displacement(1)];
  };
}

/** Uniform random numbers -1..1 of each pixel, smoothed. */
function displacements({ height, width }: Image, sigma: number, random: RandomStream): Float64Array {
  const pixels = Float64Array.from({ length: height * width }, () => 2 * random.uniform() - 1);
  return sigma > 0 ? smoothed({ pixels, height, width, channels: 1 }, sigma) : pixels;
}
