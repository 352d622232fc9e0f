import jstat from 'jstat';

const { jStat } = jstat;

const CONFIDENCE = 0.95;

/** The mean of a sample with its 95 % confidence interval, mean ± halfWidth. */
export interface MeanInterval {
  /** Number of values. */
  readonly n: number;
  readonly mean: number;
  /** By Student's t distribution with n − 1 degrees of freedom; null for a single value. */
  readonly halfWidth: number | null;
}

/** Undefined without values. */
export function meanInterval(values: readonly number[]): MeanInterval | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const mean = jStat.mean(values);
  if (n === 1) return { n, mean, halfWidth: null };
  // A constant sample has no deviation; its mean may round.
  const deviation = values.every((value) => value === values[0]) ? 0 : jStat.stdev(values, true);
  return { n, mean, halfWidth: (jStat.studentt.inv((1 + CONFIDENCE) / 2, n - 1) * deviation) / Math.sqrt(n) };
}

/** Mean difference from the baseline over the seeds that both have, with its interval. */
export function pairedDifference(values: ReadonlyMap<number, number>, baseline: ReadonlyMap<number, number>): MeanInterval | undefined {
  const differences = [...values].flatMap(([seed, value]) => {
    const other = baseline.get(seed);
    return other === undefined ? [] : [value - other];
  });
  return meanInterval(differences);
}
