import { observationNames, type ProgramOptions } from '#main/program/index.ts';
import type { RunSpec } from '#main/run-folder/index.ts';
import type { DataSet } from '#shared/contract/data-sets.ts';
import { configuredMethod } from '#shared/methods/index.ts';
import { type InputNormalization, normalizationFor } from '#shared/networks/index.ts';
import type { ScheduledTerm } from '#shared/objective/index.ts';
import type { TrainingConfig } from '#shared/settings/index.ts';

/**
 * The settings that are compiled into the program of a run. Images are normalized by the data set's statistics, or as its model needs it.
 *
 * @param objective terms besides the cross-entropy; only training needs them
 */
export function programOptions(
  { experiment, model }: Pick<RunSpec, 'experiment' | 'model'>,
  description: DataSet,
  objective: readonly ScheduledTerm[] = [],
): ProgramOptions {
  const { training, data, entropy, method } = experiment;
  return {
    labelSmoothing: training.labelSmoothing,
    objective: objective.map(({ config }) => config),
    observations: observationNames.filter((name) => name === 'states' || configuredMethod(method).needs.includes(name)),
    augmentation: data.augmentation,
    normalization: normalizationOf(model, description),
    precision: 'float32',
    tau: entropy.tau,
    optimizer: optimizerOf(training),
    gradientClip: training.gradientClip,
    ema: training.ema,
    accumulate: training.accumulate,
  };
}

/** The normalization of a run's images: that of its model, or of the data set. */
export function normalizationOf(model: RunSpec['model'], { mean, std }: Pick<DataSet, 'mean' | 'std'>): InputNormalization {
  return model?.normalization ? normalizationFor(model.normalization, mean.length) : { mean, std };
}

/** Images whose gradients are computed at a time. */
export function imagesPerPart({ batchSize, accumulate }: TrainingConfig): number {
  return Math.ceil(batchSize / accumulate);
}

function optimizerOf({ optimizer, nesterov, beta2, epsilon }: TrainingConfig): ProgramOptions['optimizer'] {
  return optimizer === 'sgd' ? { kind: optimizer, nesterov } : { kind: optimizer, beta2, epsilon };
}

/** Batch size of evaluation passes. */
export function evaluationBatch({ evaluationBatchSize, batchSize }: TrainingConfig): number {
  return evaluationBatchSize === 0 ? batchSize : evaluationBatchSize;
}
