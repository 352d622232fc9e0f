import { type OpenDataSet, type Split, subsetOf } from '#main/datasets/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { type RunSamples, runSamples } from '#shared/planning/index.ts';
import { calibrationSplit } from './randomness.ts';

/** The data of a run. Its calibration images are training images that are never trained on. */
export interface RunData extends OpenDataSet {
  readonly samples: RunSamples;
  readonly splits: Readonly<Record<keyof RunSamples, Split>>;
}

/** Draws the calibration images by the experiment's seed. Throws LabError `invalid-experiment` like {@link runSamples}. */
export function runData(experiment: Experiment, { description, splits }: OpenDataSet): RunData {
  const samples = runSamples(experiment, description.samples);
  const { train, calibration } = calibrationSplit(splits.train.count, samples.calibration, experiment.seed);
  const isWhole = samples.calibration === 0;
  return {
    description,
    samples,
    splits: {
      ...splits,
      train: isWhole ? splits.train : subsetOf(splits.train, train),
      calibration: subsetOf(splits.train, calibration),
    },
  };
}
