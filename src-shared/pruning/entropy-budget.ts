import { shareOut } from './share-out.ts';

/** The figures of a layer that the budget depends on. */
export interface PruningCandidate {
  readonly layer: string;
  /** Number of weights that are not pruned. */
  readonly remaining: number;
  /** H_l in bits. */
  readonly entropy: number;
  /** Mean |w| over the remaining weights; 0 if there are none. */
  readonly magnitude: number;
  /** How many of the remaining weights must not be pruned; 0 if absent. */
  readonly guarded?: number | undefined;
  /** What R_l is multiplied by; 1 if absent. */
  readonly emphasis?: number | undefined;
}

export interface LayerAllocation {
  readonly layer: string;
  readonly remaining: number;
  /** I_l = H_l x mean|w|. */
  readonly irrelevance: number;
  /** softmax(R)_l before any layer overflowed; 0 for a layer without entropy or weights. */
  readonly share: number;
  /** Number of weights to prune, at most `remaining` without those that are guarded. */
  readonly pruned: number;
}

export interface Allocation {
  /** Weights to prune in all layers: ζ x the remaining weights of the layers with entropy, rounded. Guarded weights can prevent some. */
  readonly total: number;
  readonly layers: readonly LayerAllocation[];
}

/**
 * NEPENTHE's budget over the layers with entropy and with weights that may be pruned.
 *
 *     I_l = H_l x mean|w_l|          R_l = (Σ_j I_j) / I_l          share_l = exp(R_l) / Σ_j exp(R_j)
 *     budget_l = share_l x total     total = ζ x Σ_j remaining_j
 *
 * with R_l multiplied by the layer's emphasis, rounded to integers by largest remainder; ties go to the earlier layer. A layer whose budget exceeds its weights overflows: it gives all
 * that may be pruned. The rest of the total is distributed over the other layers, with ΣI, R and the softmax recomputed, until no layer
 * overflows.
 * Source: NEPENTHE (arXiv 2404.16890), section on the entropy-guided pruning budget.
 */
export function entropyBudget(layers: readonly PruningCandidate[], zeta: number): Allocation {
  const irrelevance = layers.map(({ entropy, magnitude }) => entropy * magnitude);
  const capacities = layers.map(({ remaining, guarded = 0 }) => remaining - guarded);
  const listed = layers.flatMap(({ entropy }, index) => (entropy > 0 && (capacities[index] ?? 0) > 0 ? [index] : []));
  const sharesOf = (indices: readonly number[]): readonly number[] =>
    irrelevanceShares(
      indices.map((index) => irrelevance[index] ?? 0),
      indices.map((index) => layers[index]?.emphasis ?? 1),
    );
  const total = Math.round(zeta * listed.reduce((sum, index) => sum + (layers[index]?.remaining ?? 0), 0));
  const pruned = shareOut(total, capacities, listed, sharesOf);
  const firstShares = sharesOf(listed);
  return {
    total,
    layers: layers.map(({ layer, remaining }, index) => ({
      layer,
      remaining,
      irrelevance: irrelevance[index] ?? 0,
      share: firstShares[listed.indexOf(index)] ?? 0,
      pruned: pruned[index] ?? 0,
    })),
  };
}

/**
 * softmax(R) with R_l = emphasis_l ΣI / I_l for the given irrelevances; an emphasis is 1 if absent. Sums run over sorted values, so the result
 * does not depend on the order of the layers, bit for bit. Layers with an infinite R_l share everything evenly, the limit of the softmax.
 */
export function irrelevanceShares(irrelevances: readonly number[], emphases: readonly number[] = []): readonly number[] {
  const sum = sortedSum(irrelevances);
  const relevance = irrelevances.map((irrelevance, index) => {
    const emphasis = emphases[index] ?? 1;
    return irrelevance > 0 && emphasis > 0 ? emphasis * (sum / irrelevance) : 0;
  });
  const largest = Math.max(...relevance);
  const weights = relevance.map((value) => (value === largest ? 1 : Math.exp(value - largest)));
  const weightSum = sortedSum(weights);
  return weights.map((weight) => weight / weightSum);
}

function sortedSum(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b).reduce((sum, value) => sum + value, 0);
}
