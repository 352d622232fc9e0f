import type { ProgramOptions } from '#main/program/index.ts';
import type { DataSet } from '#shared/contract/data-sets.ts';
import type { Experiment } from '#shared/experiment/index.ts';

/** What of an experiment is compiled into its program. */
export function programOptions({ training, data }: Experiment, { mean, deviation }: DataSet): ProgramOptions {
  return {
    labelSmoothing: training.labelSmoothing,
    nesterov: training.nesterov,
    augmentation: data.augmentation,
    normalisation: { mean, deviation },
    precision: 'float32',
  };
}
