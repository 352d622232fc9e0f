export interface Spread {
  readonly minimum: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number): number => {
    const index = share * (sorted.length - 1);
    const below = sorted[Math.floor(index)] ?? NaN;
    const above = sorted[Math.ceil(index)] ?? NaN;
    return below + (above - below) * (index - Math.floor(index));
  };
  return { minimum: at(0), lowerQuartile: at(0.25), median: at(0.5), upperQuartile: at(0.75) };
}
