import type { RandomStream } from '#shared/random/index.ts';

/** The largest mean: e^-λ must not be 0 in float64. */
const MAX_MEAN = 700;

/** A Poisson-distributed integer with mean λ, by inversion: the smallest k whose cumulative probability exceeds a uniform number. */
export function poisson(mean: number, random: RandomStream): number {
  if (!(mean >= 0 && mean <= MAX_MEAN)) throw new Error(`no Poisson numbers of mean ${mean}`);
  const uniform = random.uniform();
  let probability = Math.exp(-mean);
  let count = 0;
  // Rounding may keep the sum below the last uniform numbers, whose terms vanish.
  for (let sum = probability; sum < uniform && probability > 0; sum += probability) probability *= mean / ++count;
  return count;
}
