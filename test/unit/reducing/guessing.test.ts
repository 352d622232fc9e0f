import { describe, expect, it } from 'vitest';
import { couldBeGuessing } from '#shared/reducing/index.ts';

describe('an accuracy that guessing could reach', () => {
  it('is one at or below chance', () => {
    expect(couldBeGuessing(0, 100, 10)).toBe(true);
    expect(couldBeGuessing(10, 100, 10)).toBe(true);
  });

  // Exact sums of the binomial distribution in rational arithmetic: 0.0206, 0.010007, 0.0046, 1.3e-5; 0.0141, 0.0097.
  it.each([
    [17, 100, 10, true],
    [18, 100, 10, true],
    [19, 100, 10, false],
    [25, 100, 10, false],
    [116, 200, 2, true],
    [117, 200, 2, false],
  ])('%i of %i images in %i classes: %s', (hits, images, classes, isGuessing) => {
    expect(couldBeGuessing(hits, images, classes)).toBe(isGuessing);
  });

  it('stays finite for many images and classes', () => {
    // 0.0124 and 0.0088, from logarithms of the gamma function.
    expect(couldBeGuessing(67, 50_000, 1000)).toBe(true);
    expect(couldBeGuessing(68, 50_000, 1000)).toBe(false);
    expect(couldBeGuessing(50_000, 50_000, 1000)).toBe(false);
  });
});
