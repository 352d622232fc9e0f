import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PixelStatistics } from '#main/datasets/store/pixel-statistics.ts';

function statisticsOf(channels: number, ...pieces: number[][]): { mean: number[]; std: number[] } {
  const statistics = new PixelStatistics(channels);
  for (const piece of pieces) statistics.add(Uint8Array.from(piece));
  return statistics.result();
}

it('computes the mean and population std of values scaled to 0..1', () => {
  // Two black, two white pixels.
  expect(statisticsOf(1, [0, 255, 255, 0])).toEqual({ mean: [0.5], std: [0.5] });
  // 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5.
  const { mean, std } = statisticsOf(1, [1, 2, 3, 6]);
  expect(mean[0]).toBeCloseTo(3 / 255, 15);
  expect(std[0]).toBeCloseTo(Math.sqrt(3.5) / 255, 15);
});

it('keeps channels apart for any pieces', () => {
  const whole = [10, 20, 30, 11, 40, 30, 12, 60, 30, 13, 80, 30];
  const expected = statisticsOf(3, whole);
  expect(expected.mean.map((mean) => Math.round(mean * 255 * 10) / 10)).toEqual([11.5, 50, 30]);
  const property = fc.property(fc.nat(whole.length), fc.nat(whole.length), (a, b) => {
    const [first, second] = [Math.min(a, b), Math.max(a, b)];
    expect(statisticsOf(3, whole.slice(0, first), whole.slice(first, second), whole.slice(second))).toEqual(expected);
  });
  fc.assert(property);
});

it('gives a constant channel the std 1', () => {
  expect(statisticsOf(1, [255, 255])).toEqual({ mean: [1], std: [1] });
});
