/**
 * Spearman's rank correlation ρ of pairs, -1..1: Pearson's correlation of their ranks; equal values share the mean of their ranks. Null if
 * there are fewer than two pairs, or if all values of one side are equal.
 */
export function rankCorrelation(xs: readonly number[], ys: readonly number[]): number | null {
  const [a, b] = [ranks(xs), ranks(ys)];
  // Ranks and their shared means have the mean (n + 1) / 2.
  const mean = (xs.length + 1) / 2;
  const sumOf = (first: readonly number[], second: readonly number[]): number =>
    first.reduce((sum, rank, index) => sum + (rank - mean) * ((second[index] ?? mean) - mean), 0);
  const spread = Math.sqrt(sumOf(a, a) * sumOf(b, b));
  return spread > 0 ? sumOf(a, b) / spread : null;
}

/** The rank of each value, from 1 for the smallest; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((one, other) => one - other || 0);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1);
}
