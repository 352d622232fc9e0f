/** Maps rounds to training epochs, and epochs to steps of the whole run. Round 0 is the dense training. */
export class TrainingSchedule {
  readonly #stepsPerEpoch: number;
  readonly #planned: (round: number) => number;
  readonly #decided: ReadonlyMap<number, number>;

  /**
   * @param planned default number of epochs of a round
   * @param decided number of epochs by round, where a method decided it
   */
  constructor(stepsPerEpoch: number, planned: (round: number) => number, decided: ReadonlyMap<number, number>) {
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#planned = planned;
    this.#decided = decided;
  }

  get stepsPerEpoch(): number {
    return this.#stepsPerEpoch;
  }

  epochsOf(round: number): number {
    return this.#decided.get(round) ?? this.#planned(round);
  }

  /** Number of steps in the whole run before an epoch (from 0) of a round. */
  stepsBefore(round: number, epoch: number): number {
    const epochs = Array.from({ length: round }, (_, earlier) => this.epochsOf(earlier)).reduce((sum, one) => sum + one, epoch);
    return epochs * this.#stepsPerEpoch;
  }
}
