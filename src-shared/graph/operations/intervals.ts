import type { Interval } from '#shared/activations/index.ts';

export const UNBOUNDED: Interval = [-Infinity, Infinity];

/** The smallest interval that contains all values. */
export function spanOf(values: Iterable<number>): Interval {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** The smallest interval that contains all intervals. */
export function hullOf(intervals: Iterable<Interval>): Interval {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const [low, high] of intervals) {
    lowest = Math.min(lowest, low);
    highest = Math.max(highest, high);
  }
  return [lowest, highest];
}

/** The hull of the intervals of each class: those of the entries whose index is the class modulo the number of classes. */
export function hullsOf<Entry>(classes: number, entries: Iterable<Entry>, intervalOf: (entry: Entry) => Interval): readonly Interval[] {
  const [lows, highs] = [new Float64Array(classes).fill(Infinity), new Float64Array(classes).fill(-Infinity)];
  let next = 0;
  for (const entry of entries) {
    const [low, high] = intervalOf(entry);
    lows[next] = Math.min(lows[next] ?? low, low);
    highs[next] = Math.max(highs[next] ?? high, high);
    next = next + 1 === classes ? 0 : next + 1;
  }
  return Array.from(lows, (low, index): Interval => [low, highs[index] ?? low]);
}

/** The values that are in both intervals, which overlap. */
export function overlapOf(one: Interval, other: Interval): Interval {
  return [Math.max(one[0], other[0]), Math.min(one[1], other[1])];
}

export function sumOf(one: Interval, other: Interval): Interval {
  return [one[0] + other[0], one[1] + other[1]];
}

export function productOf(one: Interval, other: Interval): Interval {
  return spanOf(one.flatMap((end) => other.map((factor) => productOfEnds(end, factor))));
}

/** The products of an interval's values and a factor. */
export function timesFactor([low, high]: Interval, factor: number): Interval {
  const [first, second] = [productOfEnds(low, factor), productOfEnds(high, factor)];
  return factor < 0 ? [second, first] : [first, second];
}

/** The product of two interval ends. Values are finite, so 0 times an infinite end is 0. */
export function productOfEnds(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** The largest absolute value. */
export function magnitudeOf([low, high]: Interval): number {
  return Math.max(Math.abs(low), Math.abs(high));
}

/** Whether the first interval lies within the second. */
export function isWithin([low, high]: Interval, [lowest, highest]: Interval): boolean {
  return low >= lowest && high <= highest;
}
