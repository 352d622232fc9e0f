import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downSample, type Points } from '#shared/series/index.ts';

function line(y: readonly number[]): Points {
  return { x: y.map((_, index) => index), y };
}

describe('downSample', () => {
  it('returns a short line unchanged', () => {
    expect(downSample(line([3, 1, 2]), 10)).toEqual({ x: [0, 1, 2], y: [3, 1, 2] });
    expect(downSample({ x: [], y: [] }, 10)).toEqual({ x: [], y: [] });
  });

  it('keeps the lowest and the highest point of each bin, in order', () => {
    // Two bins of x 0..3.5 and 3.5..7.
    expect(downSample(line([5, 1, 9, 2, 8, 7, 0, 3]), 4)).toEqual({ x: [1, 2, 4, 6], y: [1, 9, 8, 0] });
  });

  it('keeps a single spike among ten thousand points', () => {
    const y = Array.from({ length: 10_000 }, () => 1);
    y[6_789] = 50;
    const sampled = downSample(line(y), 200);
    expect(sampled.x[sampled.y.indexOf(50)]).toBe(6_789);
    expect(sampled.x.length).toBeLessThanOrEqual(200);
  });

  it('keeps one point on either side of a range', () => {
    const sampled = downSample(line(Array.from({ length: 100 }, (_, index) => index)), 50, { from: 40.5, to: 50.5 });
    expect(sampled.x).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51]);
  });

  it('keeps the neighbors of a down-sampled range', () => {
    const sampled = downSample(line(Array.from({ length: 1000 }, (_, index) => index % 7)), 20, { from: 200, to: 800 });
    expect(sampled.x[0]).toBe(199);
    expect(sampled.x.at(-1)).toBe(801);
  });

  it('prefers numbers over gaps', () => {
    expect(downSample(line([Number.NaN, 4, 1, Number.NaN, 2, 9, 3, Number.NaN]), 4).y).toEqual([4, 1, 2, 9]);
  });

  it('is deterministic and keeps the extremes, using only points of the line', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 2, max: 60 }),
        (y, limit) => {
          const points = line(y);
          const sampled = downSample(points, limit);
          expect(sampled).toEqual(downSample(points, limit));
          expect(sampled.x.length).toBeLessThanOrEqual(Math.max(2, limit));
          expect(Math.max(...sampled.y)).toBe(Math.max(...y));
          expect(Math.min(...sampled.y)).toBe(Math.min(...y));
          for (const [index, x] of sampled.x.entries()) {
            expect(sampled.y[index]).toBe(y[x]);
            if (index > 0) expect(x).toBeGreaterThan(sampled.x[index - 1] ?? Infinity);
          }
        },
      ),
    );
  });
});
