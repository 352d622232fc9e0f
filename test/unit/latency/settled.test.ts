import { expect, test } from 'vitest';
import { isSettled, medianError } from '#shared/latency/index.ts';

const time = (median: number, spread: number, calls: number) => ({ median, low: median, high: median + spread, calls, load: 0 });

test('the standard error of a median is 1.2533 σ / √n, with σ from the quartiles', () => {
  // σ = 1.349 / 1.349 = 1, n = 100.
  expect(medianError(time(2, 1.349, 100))).toBeCloseTo(0.125_33, 10);
});

test('a time has settled if its median is known within a tenth, or within 0.02 ms', () => {
  expect(isSettled(time(1, 1, 100))).toBe(true);
  expect(isSettled(time(1, 2, 100))).toBe(false);
  expect(isSettled(time(0.01, 0.2, 100))).toBe(true);
});
