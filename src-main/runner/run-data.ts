import { type OpenDataSet, type Split, subsetOf } from '#main/datasets/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { type RunSamples, runSamples } from '#shared/planning/index.ts';
import { withLabelNoise } from './label-noise.ts';
import { calibrationSplit } from './randomness.ts';

/** The data of a run. Its calibration images are training images that are never trained on. */
export interface RunData extends OpenDataSet {
  readonly samples: RunSamples;
  readonly splits: Readonly<Record<keyof RunSamples, Split>>;
  /** The images that are trained on with a wrong label; undefined if there are none. */
  readonly mislabeled: Split | undefined;
}

/** Draws wrong labels, and the calibration images by the experiment's seed. Throws LabError `invalid-experiment` like {@link runSamples}. */
export function runData(experiment: Experiment, { description, sha256, splits }: OpenDataSet): RunData {
  const samples = runSamples(experiment, description.samples);
  const { train, calibration } = calibrationSplit(splits.train.count, samples.calibration, experiment.seed);
  const isWhole = samples.calibration === 0;
  const { split: all, mislabeled } = withLabelNoise(splits.train, description.classes.length, experiment.data.labelNoise);
  const trained = new Set(train);
  const wrong = mislabeled.filter((index) => trained.has(index));
  return {
    description,
    sha256,
    samples,
    splits: {
      ...splits,
      train: isWhole ? all : subsetOf(all, train),
      calibration: subsetOf(all, calibration),
    },
    mislabeled: wrong.length === 0 ? undefined : subsetOf(all, wrong),
  };
}
