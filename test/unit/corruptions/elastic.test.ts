import { expect, test } from 'vitest';
import { elastic } from '#shared/corruptions/elastic.ts';
import { ChosenNumbers } from './chosen-numbers.ts';
import { rounded, squareImage } from './images.ts';

const image = squareImage(25, (row, column) => ((row * 25 + column) % 7) / 7);

test('nothing moves without displacements', () => {
  expect(rounded(elastic.apply(image, 4, new ChosenNumbers(0.5)))).toEqual(rounded(image.pixels));
});

test('points that move alike shift the image', () => {
  // In severity 1, by up to 0.08 · 25 = 2 pixels.
  const shifted = squareImage(25, (row, column) => image.pixels[Math.min(row + 2, 24) * 25 + Math.min(column + 2, 24)] ?? 0);
  expect(rounded(elastic.apply(image, 1, new ChosenNumbers(1)))).toEqual(rounded(shifted.pixels));
});

test('three points determine an affine map', () => {
  // Only the third point, 25 / 3 above and left of the center, moves: by 2 rows. A pixel at the center has half of its weight.
  const ramp = squareImage(25, (row) => row / 25);
  const pixels = elastic.apply(ramp, 1, new ChosenNumbers(0.5, 0.5, 0.5, 0.5, 1, 0.5));
  expect((pixels[12 * 25 + 12] ?? 0) * 25).toBeCloseTo(13, 9);
});
