import { fastAlgorithm, type ProgramOptions } from '#main/program/index.ts';
import type { DataSet } from '#shared/contract/data-sets.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { configuredMethod } from '#shared/methods/index.ts';
import type { TrainingConfig } from '#shared/settings/index.ts';

/** The settings that are compiled into an experiment's program. */
export function programOptions({ training, data, method }: Experiment, { mean, std }: DataSet): ProgramOptions {
  return {
    labelSmoothing: training.labelSmoothing,
    objective: configuredMethod(method).objective,
    augmentation: data.augmentation,
    normalization: { mean, std },
    precision: 'float32',
    optimizer: optimizerOf(training),
    gradientClip: training.gradientClip,
    ema: training.ema,
    accumulate: training.accumulate,
    convolutionAlgorithm: fastAlgorithm(Math.ceil(training.batchSize / training.accumulate)),
  };
}

function optimizerOf({ optimizer, nesterov, beta2, epsilon }: TrainingConfig): ProgramOptions['optimizer'] {
  return optimizer === 'sgd' ? { kind: optimizer, nesterov } : { kind: optimizer, beta2, epsilon };
}

/** Batch size of evaluation passes. */
export function evaluationBatch({ evaluationBatchSize, batchSize }: TrainingConfig): number {
  return evaluationBatchSize === 0 ? batchSize : evaluationBatchSize;
}
