import { expect, it } from 'vitest';
import { drawSample } from '#shared/study/draw-sample.ts';

const fields = {
  'method.zeta': { kind: 'uniform', from: 0.2, to: 0.4 },
  'training.learningRate': { kind: 'log-uniform', from: 1e-4, to: 1 },
  'training.epochs': { kind: 'integer', from: 1, to: 3 },
  'training.optimizer': { kind: 'choice', values: ['sgd', 'adam'] },
} as const;

const sample = (variants: number, seed = 1): ReturnType<typeof drawSample> =>
  drawSample({ variants, seed, fields: { ...fields, 'training.optimizer': { kind: 'choice', values: ['sgd', 'adam'] } } });

it('a sample is determined by its seed, and a longer one begins with a shorter one', () => {
  expect(sample(50).slice(0, 10)).toEqual(sample(10));
  expect(sample(10, 2)).not.toEqual(sample(10));
});

it('values are within their intervals, have six digits at most, and reach every integer and choice', () => {
  const drawn = sample(200);
  const of = (path: string): unknown[] => drawn.map((settings) => settings[path]);
  expect(new Set(of('training.epochs'))).toEqual(new Set([1, 2, 3]));
  expect(new Set(of('training.optimizer'))).toEqual(new Set(['sgd', 'adam']));
  const zetas = of('method.zeta').map(Number);
  expect(Math.min(...zetas)).toBeGreaterThanOrEqual(0.2);
  expect(Math.max(...zetas)).toBeLessThanOrEqual(0.4);
  expect(zetas.every((zeta) => String(zeta).length <= 8)).toBe(true);
  // A quarter of the draws is expected in each of the four decades.
  const rates = of('training.learningRate').map(Number);
  for (const decade of [1e-4, 1e-3, 1e-2, 1e-1]) {
    const inside = rates.filter((rate) => rate >= decade && rate < 10 * decade).length;
    expect(inside).toBeGreaterThan(30);
  }
});
