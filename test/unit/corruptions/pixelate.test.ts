import { expect, test } from 'vitest';
import { pixelate } from '#shared/corruptions/pixelate.ts';
import { ChosenNumbers } from './chosen-numbers.ts';
import { rounded, squareImage } from './images.ts';

test('pixelating averages areas, and repeats the averages', () => {
  const ramp = squareImage(8, (_, column) => column / 10);
  const [first] = [rounded(pixelate.apply(ramp, 5, new ChosenNumbers())).slice(0, 8)];
  // Five pixels of 1.6: (0.6 · 0.1) / 1.6, then (0.4 · 0.1 + 0.2 + 0.2 · 0.3) / 1.6, then (0.8 · 0.3 + 0.8 · 0.4) / 1.6, …
  expect(first).toEqual([0.0375, 0.0375, 0.1875, 0.35, 0.35, 0.5125, 0.6625, 0.6625]);
});
