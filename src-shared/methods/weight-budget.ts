import { type MaskedWeights, meanMagnitude, pruneSmallest, type PruningCandidate, remainingCount } from '#shared/pruning/index.ts';
import type { Decision, Stop } from './decision.ts';
import type { RoundInput } from './method.ts';

/** A layer that can be pruned, with its weights and the figures that a budget depends on. */
export interface WeightCandidate extends PruningCandidate, MaskedWeights {}

export interface WeightBudget {
  readonly layer: string;
  /** Weights before this pruning. */
  readonly remaining: number;
  /** I = H × mean|w|. */
  readonly irrelevance: number;
  /** Share of the whole budget, 0..1. */
  readonly share: number;
  readonly pruned: number;
}

/** The layers with measured weights and states, in order. A kernel that two activations read is a candidate for each. */
export function weightCandidates({ layers, measured }: RoundInput<'states' | 'weights'>): readonly WeightCandidate[] {
  return layers.flatMap(({ name }) => {
    const own = measured.weights.get(name);
    const states = measured.states.get(name);
    if (!own || !states) return [];
    return [{ ...own, remaining: remainingCount(own.mask), entropy: states.entropy, magnitude: meanMagnitude(own) }];
  });
}

/**
 * Decides to prune the smallest weights of each layer and to train a complete schedule, or to stop if there is nothing to prune. `counts`
 * are the weights to prune by layer; layers without a count are locked. `shares` are by default those of the counts.
 */
export function pruneByCount(
  candidates: readonly WeightCandidate[],
  counts: ReadonlyMap<string, number>,
  { epochs, why, shares }: { readonly epochs: number; readonly why: string; readonly shares?: ReadonlyMap<string, number> },
): Decision | Stop {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return { stop: 'emptied', reason: 'No layer that may be pruned has weights and entropy left.' };
  const budgets = candidates.map(({ layer, remaining, entropy, magnitude }): WeightBudget => {
    const pruned = counts.get(layer) ?? 0;
    return { layer, remaining, irrelevance: entropy * magnitude, share: shares ? (shares.get(layer) ?? 0) : pruned / total, pruned };
  });
  const pruning = candidates.map((candidate) => ({ candidate, pruned: counts.get(candidate.layer) ?? 0 }));
  return {
    actions: pruning
      .filter(({ pruned }) => pruned > 0)
      .map(({ candidate, pruned }) => ({ kind: 'mask-weights', layer: candidate.layer, mask: pruneSmallest(candidate, pruned) })),
    trainEpochs: epochs,
    layers: budgets.map(({ layer, ...numbers }) => ({
      layer,
      what: numbers.pruned > 0 ? 'prune' : 'keep',
      why: counts.has(layer) ? why : 'locked',
      numbers: { ...numbers },
    })),
  };
}
