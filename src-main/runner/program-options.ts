import type { ProgramOptions } from '#main/program/index.ts';
import type { DataSet } from '#shared/contract/data-sets.ts';
import type { Experiment, TrainingConfig } from '#shared/experiment/index.ts';

/** What of an experiment is compiled into its program. */
export function programOptions({ training, data }: Experiment, { mean, deviation }: DataSet): ProgramOptions {
  return {
    labelSmoothing: training.labelSmoothing,
    augmentation: data.augmentation,
    normalisation: { mean, deviation },
    precision: 'float32',
    optimiser: optimiserOf(training),
    gradientClip: training.gradientClip,
    ema: training.ema,
    accumulate: training.accumulate,
  };
}

function optimiserOf({ optimiser, nesterov, beta2, epsilon }: TrainingConfig): ProgramOptions['optimiser'] {
  return optimiser === 'sgd' ? { kind: optimiser, nesterov } : { kind: optimiser, beta2, epsilon };
}

/** Images at a time where nothing is trained. */
export function evaluationBatch({ evaluationBatchSize, batchSize }: TrainingConfig): number {
  return evaluationBatchSize === 0 ? batchSize : evaluationBatchSize;
}
