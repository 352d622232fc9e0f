import type { Round } from '#shared/journal/index.ts';
import type { Scores } from './trade-points.ts';

export interface TrailPoint {
  readonly round: number;
  /** Percent of the prunable weights. */
  readonly sparsity: number;
  /** Percent. */
  readonly accuracy: number;
  readonly accepted: boolean;
  readonly best: boolean;
}

/** Accuracy of a run from its dense network through its rounds, by sparsity. */
export function trailOf(rounds: readonly Round[], bestRound: number | null, scores: Scores): readonly TrailPoint[] {
  return [...rounds]
    .sort((a, b) => a.round - b.round)
    .map(({ round, sparsity, accepted, ...scored }) => ({
      round,
      sparsity: sparsity * 100,
      accuracy: scored[scores].accuracy,
      accepted,
      best: round === bestRound,
    }));
}
