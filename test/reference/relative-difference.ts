/** Largest |actual - expected| / largest |expected|, as in proofs; infinite if the lengths differ. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let [difference, largest] = [0, 0];
  for (let index = 0; index < expected.length; index++) {
    const [found, wanted] = [actual[index] ?? NaN, expected[index] ?? NaN];
    difference = Math.max(difference, Math.abs(found - wanted));
    largest = Math.max(largest, Math.abs(wanted));
  }
  return Number.isNaN(difference) ? Infinity : difference === 0 ? 0 : difference / largest;
}
