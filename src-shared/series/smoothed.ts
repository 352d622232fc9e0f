/**
 * The exponential moving average m ← weight · m + (1 − weight) · y, divided by 1 − weightⁿ after n values (Kingma & Ba, “Adam”, 2015),
 * so that the first values are not pulled toward 0. NaN stays NaN and is skipped.
 *
 * @param weight of the past, from 0 to less than 1
 */
export function smoothed(values: readonly number[], weight: number): number[] {
  let mean = 0;
  let debias = 1;
  return values.map((value) => {
    if (!Number.isFinite(value)) return Number.NaN;
    mean = weight * mean + (1 - weight) * value;
    debias *= weight;
    return mean / (1 - debias);
  });
}
