import { shareOut } from './share-out.ts';

interface UniformCandidate {
  /** Number of weights that are not pruned. */
  readonly remaining: number;
  /** How many of them must not be pruned; 0 if absent. */
  readonly guarded?: number | undefined;
}

/**
 * The number of weights to prune in each layer at one rate: round(ζ × remaining). What a layer cannot give because its weights are guarded
 * is shared among the others in proportion to their remaining weights.
 */
export function uniformBudget(layers: readonly UniformCandidate[], zeta: number): readonly number[] {
  const own = layers.map(({ remaining, guarded = 0 }) => Math.min(Math.round(zeta * remaining), remaining - guarded));
  const wanted = layers.reduce((sum, { remaining }) => sum + Math.round(zeta * remaining), 0);
  const capacities = layers.map(({ remaining, guarded = 0 }, index) => remaining - guarded - (own[index] ?? 0));
  const open = layers.flatMap((_, index) => ((capacities[index] ?? 0) > 0 ? [index] : []));
  const more = shareOut(wanted - own.reduce((sum, count) => sum + count, 0), capacities, open, (indices) => {
    const remaining = indices.map((index) => layers[index]?.remaining ?? 0);
    const sum = remaining.reduce((total, count) => total + count, 0);
    return remaining.map((count) => count / sum);
  });
  return own.map((count, index) => count + (more[index] ?? 0));
}
