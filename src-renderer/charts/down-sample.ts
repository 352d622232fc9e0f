/** Points of a line, x ascending. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The part of x that is on the screen. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * At most `limit` points that draw the same line: the range is cut into limit / 2 equal bins, and each keeps its lowest and its
 * highest point in their order. No spike is lost, nothing is invented, and the same input always gives the same output; lines with
 * the same range share their bins. One point on either side of the range is kept, so that a zoomed line runs off the edges.
 * Lines with no more than `limit` points in the range come back whole.
 */
export function downSample({ x, y }: Points, limit: number, range?: Range): Points {
  const first = range ? Math.max(0, lowerBound(x, range.from) - 1) : 0;
  const last = range ? Math.min(x.length - 1, upperBound(x, range.to)) : x.length - 1;
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
    const here = binOf(x[index] ?? 0, from, width, bins);
    if (here !== bin) {
      if (index > first) keep(kept, lowest, highest);
      bin = here;
      lowest = index;
      highest = index;
      continue;
    }
    const value = y[index] ?? Number.NaN;
    // A gap (NaN) never wins, and never keeps a later number from winning.
    if (value < (y[lowest] ?? Number.NaN) || Number.isNaN(y[lowest])) lowest = index;
    if (value > (y[highest] ?? Number.NaN) || Number.isNaN(y[highest])) highest = index;
  }
  keep(kept, lowest, highest);
  return { x: kept.map((index) => x[index] ?? 0), y: kept.map((index) => y[index] ?? 0) };
}

/** Bin -1 lies before the range, bin `bins` after it. */
function binOf(x: number, from: number, width: number, bins: number): number {
  if (x < from) return -1;
  const bin = Math.floor((x - from) / width);
  return x > from + width * bins ? bins : Math.min(bin, bins - 1);
}

function keep(kept: number[], lowest: number, highest: number): void {
  kept.push(Math.min(lowest, highest));
  if (lowest !== highest) kept.push(Math.max(lowest, highest));
}

/** Index of the first value that is not below `bound`. */
function lowerBound(values: readonly number[], bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first value above `bound`. */
function upperBound(values: readonly number[], bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
