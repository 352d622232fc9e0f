import type { TrainingConfig } from './training-schema.ts';

/** The training settings of a round: those of the dense training, round 0, or with the schedule of the other rounds. */
export function trainingOfRound(training: TrainingConfig, round: number): TrainingConfig {
  return round === 0 ? training : { ...training, ...training.retraining };
}

/** Epochs of the dense training and all rounds. */
export function plannedEpochs(training: TrainingConfig, rounds: number): number {
  return training.epochs + rounds * trainingOfRound(training, 1).epochs;
}
