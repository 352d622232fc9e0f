import { expect, it } from 'vitest';
import { appendSeries, toSeriesByName } from '#renderer/session/points.ts';

const first = toSeriesByName([{ name: 'train/loss', x: [1, 2], y: [0.5, 0.4] }]);

it('appends points and begins lines', () => {
  const next = appendSeries(first, [
    { name: 'train/loss', x: [3], y: [0.3] },
    { name: 'validation/loss', x: [3], y: [0.6] },
  ]);
  expect(next).toEqual({ 'train/loss': { x: [1, 2, 3], y: [0.5, 0.4, 0.3] }, 'validation/loss': { x: [3], y: [0.6] } });
  expect(first['train/loss']).toEqual({ x: [1, 2], y: [0.5, 0.4] });
});

it('takes points that are told twice once', () => {
  expect(appendSeries(first, [{ name: 'train/loss', x: [1, 2, 3], y: [9, 9, 0.3] }])['train/loss']).toEqual({
    x: [1, 2, 3],
    y: [0.5, 0.4, 0.3],
  });
  expect(appendSeries(first, [{ name: 'train/loss', x: [2], y: [9] }])['train/loss']).toBe(first['train/loss']);
});
