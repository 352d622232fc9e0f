import { erf } from '#shared/graph/index.ts';

/**
 * P(z < 0) of a normally distributed pre-activation, Φ(-µ / σ); for σ = 0, 1 if µ ≤ 0 and 0 otherwise. After batch normalization µ = β and
 * σ = |γ|. Source: TLC (arXiv 2412.15077).
 */
export function offProbability(mean: number, deviation: number): number {
  if (deviation === 0) return mean <= 0 ? 1 : 0;
  return (1 + erf(-mean / (deviation * Math.SQRT2))) / 2;
}
