import { bisectLeft, bisectRight } from 'd3-array';

/** Points of a line, x ascending; NaN is a gap. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The visible part of x. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Deterministic min/max down-sampling to at most `limit` points: divides the range into limit / 2 equal bins and keeps the lowest and the
 * highest point of each, in order. Keeps every spike and interpolates nothing; lines with the same range share their bins. Also keeps
 * one point on either side of the range, so that a zoomed line runs off the edges. A line with at most `limit` points in the range is
 * returned unchanged.
 */
export function downSample({ x, y }: Points, limit: number, range?: Range): Points {
  const first = range ? Math.max(0, bisectLeft(x, range.from) - 1) : 0;
  const last = range ? Math.min(x.length - 1, bisectRight(x, range.to)) : x.length - 1;
  if (last - first + 1 <= limit) return { x: x.slice(first, last + 1), y: y.slice(first, last + 1) };

  const from = range?.from ?? x[0] ?? 0;
  const to = range?.to ?? x.at(-1) ?? 0;
  const bins = Math.max(1, Math.floor(limit / 2));
  const width = (to - from) / bins || 1;
  const kept: number[] = [];
  let bin = Number.NaN;
  let lowest = first;
  let highest = first;
  for (let index = first; index <= last; index++) {
    const next = binOf(x[index] ?? 0, from, width, bins);
    if (next !== bin) {
      if (index > first) keep(kept, lowest, highest);
      bin = next;
      lowest = index;
      highest = index;
      continue;
    }
    const value = y[index] ?? Number.NaN;
    // A number always replaces a gap (NaN), never the other way around.
    if (value < (y[lowest] ?? Number.NaN) || Number.isNaN(y[lowest])) lowest = index;
    if (value > (y[highest] ?? Number.NaN) || Number.isNaN(y[highest])) highest = index;
  }
  keep(kept, lowest, highest);
  return { x: kept.map((index) => x[index] ?? 0), y: kept.map((index) => y[index] ?? 0) };
}

/** -1 before the range, `bins` after it. */
function binOf(x: number, from: number, width: number, bins: number): number {
  if (x < from) return -1;
  const bin = Math.floor((x - from) / width);
  return x > from + width * bins ? bins : Math.min(bin, bins - 1);
}

function keep(kept: number[], lowest: number, highest: number): void {
  kept.push(Math.min(lowest, highest));
  if (lowest !== highest) kept.push(Math.max(lowest, highest));
}
