import { describe, expect, it } from 'vitest';
import { alignLines, readingAt } from '../../../../src-renderer/charts/align-lines.ts';

describe('alignLines', () => {
  it('joins lines on the union of their x values, undefined where a line has no point', () => {
    const aligned = alignLines([
      { x: [1, 3], y: [10, 30] },
      { x: [2, 3], y: [5, 6] },
    ]);
    expect(aligned).toEqual([
      [1, 2, 3],
      [10, undefined, 30],
      [undefined, 5, 6],
    ]);
  });

  it('distinguishes a gap from a missing point', () => {
    expect(alignLines([{ x: [1, 2], y: [1, Number.NaN] }])).toEqual([
      [1, 2],
      [1, null],
    ]);
  });
});

describe('readingAt', () => {
  const aligned = alignLines([
    { x: [1, 3], y: [10, 30] },
    { x: [2], y: [5] },
  ]);

  it('reads the last value at or before a position', () => {
    expect(readingAt(aligned, 0, 1)).toBe(10);
    expect(readingAt(aligned, 0, 2)).toBe(30);
    expect(readingAt(aligned, 1, 2)).toBe(5);
  });

  it('returns null before the first point', () => {
    expect(readingAt(aligned, 1, 0)).toBeNull();
  });
});
