import type { Interval } from '#shared/activations/index.ts';

/** The unit roundoff of float32. */
export const FLOAT32_ROUNDOFF = 2 ** -24;

/** The smallest normal float32. A smaller result may become 0. */
const SMALLEST = 2 ** -126;
/** Far below the largest float32, so that no intermediate result overflows. */
const LARGEST = 2 ** 120;
/** Covers the roundings of the bounds themselves: they are float64, with a unit roundoff of 2⁻⁵³. */
const OWN_ROUNDING = 1 + 2 ** -20;

/**
 * The largest error of a computation with `count` roundings, such as a sum of `count` products in any order, with or without fused
 * multiply-adds: γ m + n 2⁻¹²⁶, where n is `count`, u the unit roundoff, γ = n u / (1 - n u), and m the sum of the terms' magnitudes.
 * Source: Higham, "Accuracy and Stability of Numerical Algorithms", 2002, sections 2.8 and 3.1. A roundoff of 0 stands for real numbers.
 */
export function roundingError(count: number, magnitude: number, roundoff: number): number {
  if (roundoff === 0 || count === 0) return 0;
  const total = count * roundoff;
  if (total >= 1 || !(magnitude <= LARGEST)) return Infinity;
  return (OWN_ROUNDING * total * magnitude) / (1 - total) + count * SMALLEST;
}

/**
 * The bounds of a rounded result whose exact value is within the given ones, with `count` roundings, each monotone in the inputs: the
 * result at an end is the smallest or the largest one. The sums of the terms' magnitudes at the ends are those of the ends by default.
 * Rounding does not change the sign of a sum whose terms have the same sign.
 */
export function rounded(exact: Interval, count: number, roundoff: number, magnitudes?: Interval): Interval {
  if (roundoff === 0) return exact;
  const [low, high] = exact;
  const [atLow, atHigh] = magnitudes ?? [Math.abs(low), Math.abs(high)];
  const [below, above] = [low - roundingError(count, atLow, roundoff), high + roundingError(count, atHigh, roundoff)];
  return [low >= atLow ? Math.max(0, below) : below, high <= -atHigh ? Math.min(0, above) : above];
}
