import type { StateCounts } from './state-counts.ts';

export interface EntropySettings {
  /** The mean that guides pruning. */
  readonly statistic: 'nonzero' | 'mean';
  /** Largest number of minority observations of a neuron that counts as none; 0 is strict. */
  readonly tolerance: number;
}

/** The entropy of a layer in bits, 0..1. */
export interface LayerStates {
  /** By the chosen statistic; 0 if and only if no neuron changed its state on the data. */
  readonly entropy: number;
  /** Mean over all neurons. */
  readonly mean: number;
  /** Mean over the neurons with nonzero entropy; 0 if there are none. */
  readonly nonzero: number;
  /** The largest minority count, min(ON, OFF), of any neuron. */
  readonly minority: number;
}

/**
 * H = -Σ p log2 p over the two states in bits, with p(ON) = on / (on + off). Observations at exactly 0 are not counted; if there are no
 * others, H = 0. A minority of at most `tolerance` observations counts as none. Source: NEPENTHE (arXiv 2404.16890), section on the entropy
 * of a neuron's state.
 */
export function neuronEntropy(on: number, off: number, tolerance = 0): number {
  const minority = Math.min(on, off);
  if (minority <= tolerance) return 0;
  const p = minority / (on + off);
  // log1p keeps the majority's term accurate if the minority is one observation in many millions.
  return -(p * Math.log2(p) + ((1 - p) * Math.log1p(-p)) / Math.LN2);
}

/**
 * The entropy of a layer: `mean` averages over all neurons, `nonzero` over those with nonzero entropy. The latter is the paper's
 * refinement, so that many neurons with a fixed state do not hide a few others.
 */
export function layerEntropy(counts: StateCounts, { statistic, tolerance }: EntropySettings): LayerStates {
  const entropies = counts.on.map((on, neuron) => neuronEntropy(on, counts.off[neuron] ?? 0, tolerance));
  const sum = entropies.reduce((total, entropy) => total + entropy, 0);
  const mixed = entropies.filter((entropy) => entropy > 0).length;
  const mean = entropies.length > 0 ? sum / entropies.length : 0;
  const nonzero = mixed > 0 ? sum / mixed : 0;
  const minority = counts.on.reduce((largest, on, neuron) => Math.max(largest, Math.min(on, counts.off[neuron] ?? 0)), 0);
  return { entropy: statistic === 'mean' ? mean : nonzero, mean, nonzero, minority };
}
