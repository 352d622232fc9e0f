/** Apportions an integer by the largest-remainder method; ties go to the earlier entry. `shares` sum to 1, the result to `total`. */
export function apportion(total: number, shares: readonly number[]): readonly number[] {
  const quotas = shares.map((share) => total * share);
  const counts = quotas.map(Math.floor);
  const left = total - counts.reduce((sum, count) => sum + count, 0);
  const byFraction = quotas
    .map((quota, index) => ({ index, fraction: quota - Math.floor(quota) }))
    .sort((a, b) => b.fraction - a.fraction || a.index - b.index);
  for (const { index } of byFraction.slice(0, left)) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}
