import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Matrix, winogradAlgorithms } from '#main/program/operations/winograd/algorithms.ts';
import { transformsOf, worthwhileTransforms } from '#main/program/operations/winograd/transforms.ts';
import type { Conv2dNode } from '#shared/graph/index.ts';

const node = (padding: Conv2dNode['padding'], changes: Partial<Conv2dNode> = {}): Conv2dNode => ({
  id: 'conv',
  op: 'conv2d',
  inputs: ['in'],
  filters: 1,
  kernel: [3, 3],
  stride: [1, 1],
  padding,
  groups: 1,
  bias: false,
  ...changes,
});
const times = (matrix: Matrix, vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, factor, index) => sum + factor * (vector[index] ?? NaN), 0));

/** y[i, j] = Σ x[i + k - top, j + l - left] w[k, l], by definition. */
function direct(
  image: readonly number[],
  kernel: readonly number[],
  sizes: { read: number[]; made: number[]; top: number; left: number },
): number[] {
  const [height = 0, width = 0] = sizes.read;
  const [rows = 0, columns = 0] = sizes.made;
  return Array.from({ length: rows * columns }, (_, index) => {
    const [i, j] = [Math.floor(index / columns) - sizes.top, (index % columns) - sizes.left];
    return kernel.reduce((sum, weight, cell) => {
      const [y, x] = [i + Math.floor(cell / 3), j + (cell % 3)];
      return sum + (y < 0 || y >= height || x < 0 || x >= width ? 0 : weight * (image[y * width + x] ?? NaN));
    }, 0);
  });
}

describe('Winograd convolution of whole images', () => {
  it('equals the direct convolution for any size, padding and tiling', () => {
    const border = fc.integer({ min: 0, max: 2 });
    const side = fc.integer({ min: 3, max: 11 });
    const number = fc.integer({ min: -8, max: 8 });
    fc.assert(
      fc.property(
        fc.constantFrom(...winogradAlgorithms),
        fc.tuple(side, side),
        fc.tuple(border, border, border, border),
        fc.infiniteStream(number),
        (filtering, [height, width], padding, stream) => {
          const numbers = (count: number): number[] => Array.from({ length: count }, () => stream.next().value as number);
          const [image, kernel] = [numbers(height * width), numbers(9)];
          const made = [height + padding[0] + padding[1] - 2, width + padding[2] + padding[3] - 2];
          const { input, filter, output, components, tiles } = transformsOf(filtering, node(padding), [height, width, 1], [...made, 1]);
          expect([input.length, filter.length]).toEqual([components * tiles, components]);
          const weights = times(filter, kernel);
          const products = times(input, image).map((factor, row) => factor * (weights[Math.floor(row / tiles)] ?? NaN));
          const expected = direct(image, kernel, { read: [height, width], made, top: padding[0], left: padding[2] });
          for (const [pixel, value] of times(output, products).entries()) expect(value).toBeCloseTo(expected[pixel] ?? NaN, 8);
        },
      ),
    );
  });

  it('needs 36 products per channel for 4x4 outputs, 16 for 2x2, and 1 for a single pixel', () => {
    const components = (side: number): number | undefined =>
      worthwhileTransforms(node([1, 1, 1, 1]), [side, side, 512], [side, side, 512], 64)?.components;
    expect([components(4), components(2), components(1)]).toEqual([36, 16, 1]);
  });

  it.each<[string, Conv2dNode, number, number]>([
    ['few channels', node([1, 1, 1, 1]), 16, 8],
    ['large images', node([1, 1, 1, 1]), 64, 32],
    ['strides', node([1, 1, 1, 1], { stride: [2, 2] }), 512, 8],
    ['groups', node([1, 1, 1, 1], { groups: 512 }), 512, 8],
    ['other kernels', node([0, 0, 0, 0], { kernel: [1, 1] }), 512, 8],
    ['dilated kernels', node([2, 2, 2, 2], { dilation: [2, 2] }), 512, 8],
  ])('leaves %s to the direct convolution', (_, convolution, channels, side) => {
    expect(worthwhileTransforms(convolution, [side, side, channels], [side, side, channels], 64)).toBeUndefined();
  });
});
