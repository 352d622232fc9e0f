import { expect, test } from 'vitest';
import { fog, fractalNoise } from '#shared/corruptions/fog.ts';
import { RandomStream } from '#shared/random/index.ts';
import { ChosenNumbers } from './chosen-numbers.ts';
import { rounded, squareImage } from './images.ts';

test('without noise, fog scales the image by m / (m + c)', () => {
  const image = squareImage(9, (row) => row / 10);
  const expected = image.pixels.map((value) => (value * 0.8) / (0.8 + 0.2));
  expect(rounded(fog.apply(image, 1, new ChosenNumbers(0.5)))).toEqual(rounded(expected));
});

test('fractal noise refines the means of neighbors on a torus', () => {
  // The center is 0 + 1; its neighbors are the means of 0 and 1, twice each.
  expect([...fractalNoise(2, 3, new ChosenNumbers(1, 0.5, 0.5))]).toEqual([0, 0.5, 0.5, 1]);
});

test('fractal noise fills 0..1', () => {
  const noise = fractalNoise(32, 2, new RandomStream(3, [0, 0, 0]));
  expect(noise).toHaveLength(1024);
  expect([Math.min(...noise), Math.max(...noise)]).toEqual([0, 1]);
});
