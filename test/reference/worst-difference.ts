/** Largest |actual - expected| / (1 + |expected|); infinite if the lengths differ. */
export function worstDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  for (let index = 0; index < expected.length; index++) {
    const value = expected[index] ?? NaN;
    const difference = Math.abs((actual[index] ?? NaN) - value) / (1 + Math.abs(value));
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }
  return worst;
}
