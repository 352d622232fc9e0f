/** Chance of guessing as well as the network at which an accuracy counts as guessing. */
const SIGNIFICANCE = 0.01;

/**
 * Whether guessing one of `classes` classes for each image would give at least as many hits with a chance of 1 % or more: the upper tail of
 * the binomial distribution, summed from its logarithms.
 */
export function couldBeGuessing(hits: number, images: number, classes: number): boolean {
  const chance = 1 / classes;
  if (hits <= images * chance) return true;
  let logTerm = images * Math.log1p(-chance);
  const logOdds = Math.log(chance) - Math.log1p(-chance);
  let tail = 0;
  for (let count = 0; count <= images; count++) {
    if (count > 0) logTerm += Math.log(images - count + 1) - Math.log(count) + logOdds;
    if (count >= hits) tail += Math.exp(logTerm);
  }
  return tail >= SIGNIFICANCE;
}
