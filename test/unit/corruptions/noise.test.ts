import { expect, test } from 'vitest';
import { gaussianNoise, impulseNoise, shotNoise, speckleNoise } from '#shared/corruptions/noise.ts';
import { poisson } from '#shared/corruptions/poisson.ts';
import { RandomStream } from '#shared/random/index.ts';
import { ChosenNumbers } from './chosen-numbers.ts';
import { rounded, rowImage } from './images.ts';

const image = rowImage(1, 0, 0.25, 1);

test('Gaussian noise adds σ n, speckle noise x σ n', () => {
  expect(rounded(gaussianNoise.apply(image, 1, new ChosenNumbers()))).toEqual([0.04, 0.29, 1.04]);
  expect(rounded(gaussianNoise.apply(image, 5, new ChosenNumbers()))).toEqual([0.1, 0.35, 1.1]);
  expect(rounded(speckleNoise.apply(image, 3, new ChosenNumbers()))).toEqual([0, 0.28, 1.12]);
});

test('impulse noise makes values black or white, each with half the probability', () => {
  // In severity 2 the probability is 0.02.
  expect([...impulseNoise.apply(image, 2, new ChosenNumbers(0.015, 0.0099, 0.02))]).toEqual([1, 0, 1]);
  expect([...impulseNoise.apply(image, 2, new ChosenNumbers(0.5))]).toEqual([...image.pixels]);
});

test('Poisson numbers invert the cumulative distribution', () => {
  // For λ = 1 it is 0.3679, 0.7358, 0.9197, …
  expect([0.2, 0.37, 0.7, 0.74, 0.9, 0.92].map((uniform) => poisson(1, new ChosenNumbers(uniform)))).toEqual([0, 1, 1, 2, 2, 3]);
  expect(poisson(0, new ChosenNumbers(0.999))).toBe(0);
  expect(() => poisson(701, new ChosenNumbers(0.5))).toThrow('no Poisson numbers of mean 701');
});

test('Poisson numbers have their mean as mean and variance', () => {
  const random = new RandomStream(1, [0, 0, 0]);
  const numbers = Array.from({ length: 20_000 }, () => poisson(50, random));
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
  expect(Math.abs(mean - 50)).toBeLessThan(0.2);
  expect(Math.abs(variance - 50)).toBeLessThan(2);
});

test('shot noise counts photons', () => {
  // In severity 5, white is 50 photons. The median of a Poisson number of mean 50 is 50, and of mean 12.5 it is 12.
  expect([...shotNoise.apply(image, 5, new ChosenNumbers(0.5))]).toEqual([0, 12 / 50, 1]);
});
