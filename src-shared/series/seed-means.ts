import { meanInterval } from '#shared/study/report/index.ts';
import type { Points, Range } from './down-sample.ts';
import type { SharedLines } from './line-request.ts';

/**
 * The mean of several lines with its 95 % interval over the lines, in each of `bins` intervals of equal width: the mean of the lines' own
 * means there. Its x is the mean of their points, so points that the lines share keep their x.
 */
export function seedMeans(lines: readonly Points[], bins: number, { from, to }: Range): SharedLines['means'][number] {
  const width = (to - from) / bins || 1;
  const byBin = new Map<number, { x: number; y: number }[]>();
  for (const line of lines) {
    for (const [bin, { x, y, n }] of sumsByBin(line, from, to, width, bins)) {
      const means = byBin.get(bin) ?? [];
      byBin.set(bin, means);
      means.push({ x: x / n, y: y / n });
    }
  }
  const points = [...byBin]
    .sort(([one], [other]) => one - other)
    .flatMap(([, own]) => {
      const interval = meanInterval(own.map(({ y }) => y));
      return interval ? [{ x: own.reduce((sum, { x }) => sum + x, 0) / own.length, ...interval }] : [];
    });
  return {
    x: points.map(({ x }) => x),
    mean: points.map(({ mean }) => mean),
    halfWidth: points.map(({ halfWidth }) => halfWidth),
    n: points.map(({ n }) => n),
  };
}

interface Sums {
  x: number;
  y: number;
  n: number;
}

function sumsByBin({ x, y }: Points, from: number, to: number, width: number, bins: number): ReadonlyMap<number, Sums> {
  const sums = new Map<number, Sums>();
  for (const [index, at] of x.entries()) {
    const value = y[index] ?? Number.NaN;
    if (at < from || at > to || !Number.isFinite(value)) continue;
    const bin = Math.min(bins - 1, Math.floor((at - from) / width));
    const own = sums.get(bin) ?? { x: 0, y: 0, n: 0 };
    sums.set(bin, own);
    own.x += at;
    own.y += value;
    own.n++;
  }
  return sums;
}
