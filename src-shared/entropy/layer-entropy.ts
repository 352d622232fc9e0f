import type { StateCounts } from './state-counts.ts';

export interface EntropySettings {
  /** Which of the two means steers the pruning. */
  readonly statistic: 'nonzero' | 'mean';
  /** Minority observations of a neuron that still count as none; 0 is strict. */
  readonly tolerance: number;
}

/** A layer's entropy in bits, 0..1. */
export interface LayerStates {
  /** By the chosen statistic; 0 iff every neuron kept one state on the data. */
  readonly entropy: number;
  /** Mean over all neurons. */
  readonly mean: number;
  /** Mean over the neurons whose entropy is not 0; 0 when there is none. */
  readonly nonzero: number;
  /** The largest minority count, min(ON, OFF), of any neuron. */
  readonly minority: number;
}

/**
 * H = -Σ p log2 p over the two states, p(ON) = on / (on + off); bits. Observations at exactly 0 are "don't care" and not counted;
 * without any other observation H = 0. A minority of at most `tolerance` observations counts as none.
 * Source: NEPENTHE (arXiv 2404.16890), section on the entropy of a neuron's state.
 */
export function neuronEntropy(on: number, off: number, tolerance = 0): number {
  const minority = Math.min(on, off);
  if (minority <= tolerance) return 0;
  const p = minority / (on + off);
  // log1p keeps the majority's term exact when the minority is one observation in many millions.
  return -(p * Math.log2(p) + ((1 - p) * Math.log1p(-p)) / Math.LN2);
}

/**
 * H(layer): `mean` averages all neurons, `nonzero` those whose entropy is not 0 (the paper's refinement: a few undecided neurons are
 * not hidden by many decided ones).
 */
export function layerEntropy(counts: StateCounts, { statistic, tolerance }: EntropySettings): LayerStates {
  const entropies = counts.on.map((on, neuron) => neuronEntropy(on, counts.off[neuron] ?? 0, tolerance));
  const sum = entropies.reduce((total, entropy) => total + entropy, 0);
  const undecided = entropies.filter((entropy) => entropy > 0).length;
  const mean = entropies.length > 0 ? sum / entropies.length : 0;
  const nonzero = undecided > 0 ? sum / undecided : 0;
  const minority = counts.on.reduce((largest, on, neuron) => Math.max(largest, Math.min(on, counts.off[neuron] ?? 0)), 0);
  return { entropy: statistic === 'mean' ? mean : nonzero, mean, nonzero, minority };
}
