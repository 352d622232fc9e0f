import { expect, test } from 'vitest';
import { brightness, contrast, saturation } from '#shared/corruptions/color.ts';
import { ChosenNumbers } from './chosen-numbers.ts';
import { rounded, rowImage } from './images.ts';

const random = new ChosenNumbers();

test('brightness raises the largest channel and keeps the ratios of the channels', () => {
  const pixels = rowImage(3, 0.2, 0.4, 0.1, 0, 0, 0, 0.45, 0.9, 0.9);
  expect(rounded(brightness.apply(pixels, 1, random))).toEqual([0.225, 0.45, 0.1125, 0.05, 0.05, 0.05, 0.475, 0.95, 0.95]);
  expect(rounded(brightness.apply(pixels, 5, random)).slice(6)).toEqual([0.5, 1, 1]);
  expect(rounded(brightness.apply(rowImage(1, 0, 0.5), 2, random))).toEqual([0.1, 0.6]);
});

test('contrast shrinks the distance from each channel’s mean', () => {
  // The means of the channels are 0.4 and 0.5.
  expect(rounded(contrast.apply(rowImage(2, 0.2, 0.5, 0.6, 0.5), 2, random))).toEqual([0.3, 0.5, 0.5, 0.5]);
  expect(rounded(contrast.apply(rowImage(1, 0.2, 0.6), 5, random))).toEqual([0.37, 0.43]);
});

test('saturation scales the distance from the largest channel, and keeps grays', () => {
  const pixels = rowImage(3, 0.2, 0.4, 0.1, 0.3, 0.3, 0.3);
  // S = 0.75 becomes 0.225, or 1 at most.
  expect(rounded(saturation.apply(pixels, 1, random))).toEqual([0.34, 0.4, 0.31, 0.3, 0.3, 0.3]);
  expect(rounded(saturation.apply(pixels, 5, random), 4)).toEqual([0.1333, 0.4, 0, 0.3, 0.3, 0.3]);
});
