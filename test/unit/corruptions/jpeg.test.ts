import { expect, test } from 'vitest';
import { jpeg, quantizationSteps } from '#shared/corruptions/jpeg.ts';
import { ChosenNumbers } from './chosen-numbers.ts';
import { rounded, squareImage } from './images.ts';

const random = new ChosenNumbers();
/** Quality 50, whose steps are the table's. */
const PLAIN = 4;

test('steps follow the quality', () => {
  expect(quantizationSteps([16, 11, 99], 50)).toEqual([16, 11, 99]);
  expect(quantizationSteps([16, 11, 99], 80)).toEqual([6, 4, 40]);
  expect(quantizationSteps([16, 11, 255], 40)).toEqual([20, 14, 255]);
});

test('a constant block keeps the multiple of the first step that is nearest to its mean', () => {
  // The first coefficient is 8 (value - 128), its step 16.
  const values = [200, 201, 128].map(
    (byte) =>
      (jpeg.apply(
        squareImage(8, () => byte / 255),
        PLAIN,
        random,
      )[9] ?? 0) * 255,
  );
  expect(rounded(values)).toEqual([200, 202, 128]);
});

test('a wave keeps the nearest multiple of its step', () => {
  const wave = (coefficient: number) =>
    squareImage(8, (_, column) => (128 + (coefficient * Math.cos(((2 * column + 1) * Math.PI) / 16)) / Math.sqrt(32)) / 255);
  // The coefficient of the first horizontal frequency has a step of 11.
  expect(rounded(jpeg.apply(wave(33), PLAIN, random))).toEqual(rounded(wave(33).pixels));
  expect(rounded(jpeg.apply(wave(38), PLAIN, random))).toEqual(rounded(wave(33).pixels));
  expect(rounded(jpeg.apply(wave(39), PLAIN, random))).toEqual(rounded(wave(44).pixels));
});

test('blocks at the border are completed, and colors are coded by luminance and chrominance', () => {
  const gray = squareImage(11, () => 200 / 255);
  expect(new Set(rounded(jpeg.apply(gray, PLAIN, random)))).toEqual(new Set(rounded([200 / 255])));
  // Y = 76.245 for pure red of 255; (Y - 128) 8 / 16 rounds to -26, so Y = 76. Cb - 128 = -43.03 and Cr - 128 = 127.5, of which 8 times is
  // a multiple of 17 nearest to -344.2 and 1020: -340 and 1020.
  const red = { pixels: Float64Array.from({ length: 192 }, (_, index) => (index % 3 === 0 ? 1 : 0)), height: 8, width: 8, channels: 3 };
  const [cb, cr] = [-42.5, 127.5];
  const expected = [76 + 1.402 * cr, 76 - (0.114 * 1.772 * cb + 0.299 * 1.402 * cr) / 0.587, 76 + 1.772 * cb];
  expect(
    rounded(
      [...jpeg.apply(red, PLAIN, random)].slice(0, 3).map((value) => value * 255),
      3,
    ),
  ).toEqual(rounded(expected, 3));
});
