import type { LayerBudget } from '#shared/journal/index.ts';
import type { MaskedWeights } from '#shared/pruning/index.ts';

/** A prunable layer as the last measurement left it. */
export interface MeasuredLayer extends MaskedWeights {
  /** H in bits, by the experiment's statistic. */
  readonly entropy: number;
}

/**
 * What one way of pruning differs in from another. A run measures the network, asks the method how much to prune of which layer,
 * prunes each layer's smallest weights, retrains, and asks whether the result is good enough to go on.
 */
export interface Method {
  /** Prune-and-retrain rounds, the dense training not counted. */
  readonly rounds: number;
  /** For each layer, in the given order, how many weights to prune now; all 0 when nothing is left to prune. */
  decide(layers: readonly MeasuredLayer[]): readonly LayerBudget[];
  /** Whether a validation accuracy is close enough to the dense one; both in percent. */
  accepts(accuracy: number, denseAccuracy: number): boolean;
}
