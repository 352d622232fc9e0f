import type { Interval } from '#shared/activations/index.ts';

export const UNBOUNDED: Interval = [-Infinity, Infinity];

export function unbounded(): Interval {
  return UNBOUNDED;
}

/** The range of an operation whose output values lie within those of its first input. */
export function inputRange(_node: unknown, [first = UNBOUNDED]: readonly Interval[]): Interval {
  return first;
}

/** The smallest interval that contains all values. */
export function spanOf(values: readonly number[]): Interval {
  return values.reduce<Interval>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** The product of two interval ends. Values are finite, so 0 times an infinite end is 0. */
export function productOfEnds(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** Whether the first interval lies within the second. */
export function isWithin([low, high]: Interval, [lowest, highest]: Interval): boolean {
  return low >= lowest && high <= highest;
}
