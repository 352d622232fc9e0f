import { expect, test } from 'vitest';
import { nllOf, nllSeries } from '#renderer/session/plain-loss.ts';

const points = (...y: number[]) => ({ x: y.map((_, index) => index), y });

test('scores of older versions have no negative log-likelihood if labels were smoothed; otherwise it is the loss', () => {
  expect(nllOf({ loss: 0.5, accuracy: 90, nll: 0.4 }, 0.1)).toBe(0.4);
  expect(nllOf({ loss: 0.5, accuracy: 90 }, 0.1)).toBeUndefined();
  expect(nllOf({ loss: 0.5, accuracy: 90 }, 0)).toBe(0.5);
});

test('so does their series', () => {
  const [loss, nll] = [points(2, 1), points(1.9, 0.9)];
  expect(nllSeries({ 'validation/loss': loss, 'validation/nll': nll }, 0.1)).toBe(nll);
  expect(nllSeries({ 'validation/loss': loss }, 0.1)).toBeUndefined();
  expect(nllSeries({ 'validation/loss': loss }, 0)).toBe(loss);
  // A run that an older version began and this one finished.
  expect(nllSeries({ 'validation/loss': loss, 'validation/nll': points(0.9) }, 0)).toBe(loss);
});
