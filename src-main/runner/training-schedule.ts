/** How many epochs each round of a run is trained for, and so where in the whole run a step is. Round 0 is the dense training. */
export class TrainingSchedule {
  readonly #stepsPerEpoch: number;
  readonly #epochsPerRound: number;
  readonly #decided: ReadonlyMap<number, number>;

  /**
   * @param epochsPerRound of rounds for which nothing else was decided
   * @param decided epochs by round
   */
  constructor(stepsPerEpoch: number, epochsPerRound: number, decided: ReadonlyMap<number, number>) {
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#epochsPerRound = epochsPerRound;
    this.#decided = decided;
  }

  get stepsPerEpoch(): number {
    return this.#stepsPerEpoch;
  }

  epochsOf(round: number): number {
    return this.#decided.get(round) ?? this.#epochsPerRound;
  }

  /** Steps of the whole run before an epoch of a round, counted from 0. */
  stepsBefore(round: number, epoch: number): number {
    const epochs = Array.from({ length: round }, (_, earlier) => this.epochsOf(earlier)).reduce((sum, one) => sum + one, epoch);
    return epochs * this.#stepsPerEpoch;
  }
}
