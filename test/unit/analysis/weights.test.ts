import { expect, it } from 'vitest';
import { kernelWeights, rootMeanSquare } from '#shared/analysis/index.ts';

it('sums up a kernel by hand: √(9 + 16) = 5, and 5 / √4', () => {
  const figures = kernelWeights('conv', [3, 0, -4, 0]);
  expect(figures).toEqual({ node: 'conv', weights: 4, nonzero: 2, norm: 5, largest: 4 });
  expect(rootMeanSquare(figures)).toBe(2.5);
});

it('has no norm of a kernel that is not finite or empty', () => {
  expect(kernelWeights('conv', [1, NaN])).toMatchObject({ norm: null, largest: null });
  expect(rootMeanSquare(kernelWeights('conv', []))).toBeNull();
});
