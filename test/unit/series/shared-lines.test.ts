import { describe, expect, it } from 'vitest';
import { seedMeans, sharedLines, smoothed } from '#shared/series/index.ts';

describe('smoothed', () => {
  it('is the debiased moving average', () => {
    // m: 2, then 0.5 · 2 + 0.5 · 8 = 5 over 1 − 0.25, then 0.5 · 5 + 0.5 · 1 = 3 over 1 − 0.125; m starts as 0.5 · 4.
    expect(smoothed([4, 8, 1], 0.5)).toEqual([4, 5 / 0.75, 3 / 0.875]);
  });

  it('leaves a constant constant from its first value on, whatever the weight', () => {
    for (const value of smoothed([7, 7, 7, 7], 0.99)) expect(value).toBeCloseTo(7, 10);
  });

  it('skips gaps', () => {
    expect(smoothed([4, Number.NaN, 8], 0.5)).toEqual([4, Number.NaN, 5 / 0.75]);
  });

  it('returns the values themselves without a past', () => {
    expect(smoothed([1, 5, 2], 0)).toEqual([1, 5, 2]);
  });
});

describe('seedMeans', () => {
  it('has the mean and the 95 % interval of Student’s t at points that the lines share', () => {
    const lines = [
      { x: [1, 2], y: [10, 20] },
      { x: [1, 2], y: [14, 20] },
      { x: [1], y: [12] },
    ];
    const means = seedMeans(lines, 10, { from: 1, to: 2 });
    expect(means.x).toEqual([1, 2]);
    expect(means.mean).toEqual([12, 20]);
    expect(means.n).toEqual([3, 2]);
    // The deviation of 10, 14, 12 is 2; t(0.975, 2 degrees of freedom) = 4.302653.
    expect(means.halfWidth[0]).toBeCloseTo((4.302653 * 2) / Math.sqrt(3), 5);
    expect(means.halfWidth[1]).toBe(0);
  });

  it('takes the means of the lines’ own means in each interval', () => {
    const lines = [
      { x: [0, 1, 9, 10], y: [0, 2, 5, 7] },
      { x: [0.5, 20], y: [5, 99] },
    ];
    const means = seedMeans(lines, 2, { from: 0, to: 10 });
    expect(means).toMatchObject({ x: [0.5, 9.5], mean: [3, 6], n: [2, 1] });
    expect(means.halfWidth[1]).toBeNull();
  });
});

describe('sharedLines', () => {
  const all = { bins: 2, smoothing: 0, groups: [] };

  it('keeps the lowest and the highest point of each shared interval', () => {
    const spike = { id: 'a', x: [0, 1, 2, 3, 4, 5, 6, 7], y: [1, 9, 1, 2, 3, -4, 3, 3] };
    const late = { id: 'b', x: [6, 7, 8], y: [1, 2, 3] };
    const { range, lines } = sharedLines([spike, late], all);
    expect(range).toEqual({ from: 0, to: 8 });
    // 0 ≤ x < 4 has 1 at 0 and 9 at 1; 4 ≤ x has 3 at 4 and −4 at 5.
    expect(lines[0]?.raw).toEqual({ x: [0, 1, 4, 5], y: [1, 9, 3, -4] });
    expect(lines[1]?.raw).toEqual({ x: [6, 7, 8], y: [1, 2, 3] });
    expect(lines[0]?.smooth).toBeNull();
  });

  it('smooths all points before it leaves some out', () => {
    const line = { id: 'a', x: [0, 1, 2, 3, 4, 5, 6, 7], y: [0, 8, 0, 8, 0, 8, 0, 8] };
    const exact = smoothed(line.y, 0.5);
    const { lines } = sharedLines([line], { ...all, smoothing: 0.5 });
    const kept = lines[0]?.smooth;
    expect(kept?.x).toHaveLength(4);
    expect(kept?.y).toEqual(kept?.x.map((x) => exact[x]));
  });

  it('gives the percentiles between which most values are', () => {
    const y = Array.from({ length: 101 }, (_, index) => index);
    const { inner } = sharedLines([{ id: 'a', x: y, y }], all);
    expect(inner).toEqual({ low: 5, high: 95 });
  });

  it('averages groups, and keeps the place of runs without points', () => {
    const answer = sharedLines(
      [
        { id: 'a', x: [1], y: [2] },
        { id: 'b', x: [], y: [] },
        { id: 'c', x: [1], y: [4] },
      ],
      { ...all, groups: [['a', 'c'], ['b']] },
    );
    expect(answer.lines.map(({ id, raw }) => [id, raw.x.length])).toEqual([
      ['a', 1],
      ['b', 0],
      ['c', 1],
    ]);
    expect(answer.means.map(({ mean }) => mean)).toEqual([[3], []]);
    expect(sharedLines([], { ...all, groups: [['a']] })).toEqual({
      range: null,
      inner: null,
      lines: [],
      means: [{ x: [], mean: [], halfWidth: [], n: [] }],
    });
  });
});
