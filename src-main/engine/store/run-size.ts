/** What a run has planned. */
export interface RunSize {
  /** Rounds after the dense training. */
  readonly rounds: number;
  readonly denseEpochs: number;
  readonly epochsPerRound: number;
  readonly stepsPerEpoch: number;
}

export function plannedSteps({ rounds, denseEpochs, epochsPerRound, stepsPerEpoch }: RunSize): number {
  return stepsPerEpoch * (denseEpochs + rounds * epochsPerRound);
}

/** Planned epochs of a round; the dense training is round 0. */
export function epochsOfRound({ denseEpochs, epochsPerRound }: RunSize, round: number): number {
  return round === 0 ? denseEpochs : epochsPerRound;
}
