import type { Interval } from '../activations.ts';

export const UNBOUNDED: Interval = [-Infinity, Infinity];

export function unbounded(): Interval {
  return UNBOUNDED;
}

/** Of operations that yield only values that they read. */
export function inputRange(_node: unknown, [first = UNBOUNDED]: readonly Interval[]): Interval {
  return first;
}

/** The smallest interval that holds all values. */
export function spanOf(values: readonly number[]): Interval {
  return values.reduce<Interval>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** Of two ends of intervals. The values themselves are finite, so that 0 times anything is 0. */
export function productOfEnds(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** Whether one interval lies in another. */
export function isWithin([low, high]: Interval, [lowest, highest]: Interval): boolean {
  return low >= lowest && high <= highest;
}
