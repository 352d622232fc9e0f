/** Maps rounds to training epochs, and epochs to steps of the whole run. Round 0 is the dense training. */
export class TrainingSchedule {
  readonly #stepsPerEpoch: number;
  readonly #epochsPerRound: number;
  readonly #decided: ReadonlyMap<number, number>;

  /**
   * @param epochsPerRound default number of epochs
   * @param decided number of epochs by round, where a method decided it
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

  /** Number of steps in the whole run before an epoch (from 0) of a round. */
  stepsBefore(round: number, epoch: number): number {
    const epochs = Array.from({ length: round }, (_, earlier) => this.epochsOf(earlier)).reduce((sum, one) => sum + one, epoch);
    return epochs * this.#stepsPerEpoch;
  }
}
