import { expect, test } from 'vitest';
import { defocusBlur, gaussianBlur, motionBlur, zoomBlur } from '#shared/corruptions/blur.ts';
import type { Corruption } from '#shared/corruptions/index.ts';
import { ChosenNumbers } from './chosen-numbers.ts';
import { rounded, squareImage } from './images.ts';

const white = squareImage(32, (row, column) => (row === 16 && column === 16 ? 1 : 0));
const at = (pixels: ArrayLike<number>, row: number, column: number, side = 32): number => pixels[row * side + column] ?? NaN;

test.each<[string, Corruption]>([
  ['Gaussian', gaussianBlur],
  ['defocus', defocusBlur],
  ['motion', motionBlur],
  ['zoom', zoomBlur],
])('%s blur leaves a constant image unchanged, to its borders', (_, { apply }) => {
  const gray = squareImage(17, () => 0.375);
  expect(new Set(rounded(apply(gray, 5, new ChosenNumbers(0.7))))).toEqual(new Set([0.375]));
});

test('Gaussian blur spreads a pixel by a normal density, separately in rows and columns', () => {
  const pixels = gaussianBlur.apply(white, 1, new ChosenNumbers());
  // σ = 0.4: weights 1, e^-3.125 = 0.043937, e^-12.5 = 0.0000037; their sum over both sides is 1.087881.
  expect(at(pixels, 16, 16)).toBeCloseTo(1 / 1.087881 ** 2, 5);
  expect(at(pixels, 16, 17)).toBeCloseTo(0.043937 / 1.087881 ** 2, 5);
  expect(at(pixels, 15, 15)).toBeCloseTo((0.043937 / 1.087881) ** 2, 5);
});

test('defocus blur spreads a pixel over a disk', () => {
  const pixels = defocusBlur.apply(white, 1, new ChosenNumbers());
  // Radius 0.7: a disk of area 1.5394, of which a segment of area 0.1349 lies in each direct neighbor and nothing in diagonal ones.
  expect(at(pixels, 16, 16)).toBeCloseTo(1 / 1.5394, 2);
  expect(at(pixels, 16, 17)).toBeCloseTo(0.1349 / 1.5394, 2);
  expect(at(pixels, 15, 16)).toBeCloseTo(0.1349 / 1.5394, 2);
  expect(at(pixels, 15, 15)).toBe(0);
});

test('motion blur averages along a line with the weights of half a normal density', () => {
  const edge = squareImage(32, (_, column) => (column < 16 ? 0 : 1));
  // The middle of the range of angles is horizontal. σ = 1: weights 1, 0.60653, 0.13534, 0.01111, whose sum is 1.75298.
  const pixels = motionBlur.apply(edge, 1, new ChosenNumbers(0.5));
  expect(at(pixels, 5, 16)).toBeCloseTo(1, 6);
  expect(at(pixels, 5, 15)).toBeCloseTo(0.75298 / 1.75298, 5);
  expect(at(pixels, 5, 14)).toBeCloseTo(0.14645 / 1.75298, 5);
  expect(at(pixels, 5, 12)).toBe(0);
});

test('zoom blur averages enlarged images', () => {
  const ramp = squareImage(33, (_, column) => column / 32);
  const pixels = zoomBlur.apply(ramp, 1, new ChosenNumbers());
  // The center stays. The mean of 1 / 1, 1 / 1.01, … 1 / 1.05 is 0.975881.
  expect(at(pixels, 7, 16, 33)).toBeCloseTo(0.5, 9);
  expect(at(pixels, 7, 32, 33)).toBeCloseTo(0.5 + 0.5 * 0.975881, 6);
});
