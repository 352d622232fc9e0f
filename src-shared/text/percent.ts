/** A percentage with two decimals: `97.40 %`. */
export function formatPercent(percent: number): string {
  return `${percent.toFixed(2)} %`;
}
