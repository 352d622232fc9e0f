import type { Round } from '#shared/journal/index.ts';

export interface TrailPoint {
  readonly round: number;
  /** Percent of the prunable weights. */
  readonly sparsity: number;
  /** Percent on validation. */
  readonly accuracy: number;
  readonly accepted: boolean;
  readonly best: boolean;
}

/** The way of a run from its dense network through its rounds, by sparsity. */
export function trailOf(rounds: readonly Round[], bestRound: number | null): readonly TrailPoint[] {
  return [...rounds]
    .sort((a, b) => a.round - b.round)
    .map(({ round, sparsity, validation, accepted }) => ({
      round,
      sparsity: sparsity * 100,
      accuracy: validation.accuracy,
      accepted,
      best: round === bestRound,
    }));
}
