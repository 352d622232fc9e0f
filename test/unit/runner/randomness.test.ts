import { describe, expect, test } from 'vitest';
import { calibrationSplit, epochOrder, stepSeed } from '#main/runner/randomness.ts';

describe('the sample order of an epoch', () => {
  test('has every sample once', () => {
    expect([...epochOrder(100, 7, 0, 1)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test('is a function of seed, round and epoch, and differs between them', () => {
    const key = (seed: number, round: number, epoch: number): string => epochOrder(50, seed, round, epoch).join();
    expect(key(7, 1, 2)).toBe(key(7, 1, 2));
    expect(new Set([key(7, 1, 2), key(8, 1, 2), key(7, 2, 2), key(7, 1, 3), key(7, 2, 1)]).size).toBe(5);
  });
});

test('step seeds are functions of seed and step, and differ between steps', () => {
  const seeds = Array.from({ length: 1000 }, (_, step) => stepSeed(1, step).join());
  expect(new Set(seeds).size).toBe(1000);
  expect(stepSeed(1, 5)).toEqual(stepSeed(1, 5));
  expect(stepSeed(2, 5)).not.toEqual(stepSeed(1, 5));
});

describe('the calibration images', () => {
  test('and the images for training together are each image once', () => {
    const { train, calibration } = calibrationSplit(100, 7, 3);
    expect([train.length, calibration.length]).toEqual([93, 7]);
    expect([...train, ...calibration].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect([...calibration]).toEqual([...calibration].sort((a, b) => a - b));
  });

  test('are a function of the seed', () => {
    const key = (seed: number): string => calibrationSplit(50, 5, seed).calibration.join();
    expect(key(7)).toBe(key(7));
    expect(key(8)).not.toBe(key(7));
  });
});
