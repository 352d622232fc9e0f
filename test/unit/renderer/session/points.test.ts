import { expect, it } from 'vitest';
import { appendSeries, toSeriesByName } from '#renderer/session/points.ts';
import type { Series } from '#shared/contract/index.ts';

const first: readonly Series[] = [{ name: 'train/loss', x: [1, 2], y: [0.5, 0.4] }];

it('appends points and begins lines', () => {
  const next = appendSeries(first, [
    { name: 'train/loss', x: [3], y: [0.3] },
    { name: 'validation/loss', x: [3], y: [0.6] },
  ]);
  expect(toSeriesByName(next)).toEqual({ 'train/loss': { x: [1, 2, 3], y: [0.5, 0.4, 0.3] }, 'validation/loss': { x: [3], y: [0.6] } });
  expect(first[0]).toEqual({ name: 'train/loss', x: [1, 2], y: [0.5, 0.4] });
});

it('stores a point once when it is sent twice', () => {
  expect(appendSeries(first, [{ name: 'train/loss', x: [1, 2, 3], y: [9, 9, 0.3] }])).toEqual([
    { name: 'train/loss', x: [1, 2, 3], y: [0.5, 0.4, 0.3] },
  ]);
  expect(appendSeries(first, [{ name: 'train/loss', x: [2], y: [9] }])[0]).toBe(first[0]);
});
