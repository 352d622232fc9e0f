import { type OpenDataSet, type Split, stratifiedSample, subsetOf } from '#main/datasets/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { type RunSamples, runSamples } from '#shared/planning/index.ts';
import { withLabelNoise } from './label-noise.ts';
import { calibrationSplit } from './randomness.ts';

/** Separates the images of `data.subset` from those of an import's splits. */
const SUBSET_PURPOSE = 0x53_55_42_53;

/** The data of a run. Its calibration images are training images that are never trained on. */
export interface RunData extends OpenDataSet {
  readonly samples: RunSamples;
  readonly splits: Readonly<Record<keyof RunSamples, Split>>;
  /** The images that are trained on with a wrong label; undefined if there are none. */
  readonly mislabeled: Split | undefined;
}

/** Draws the subset, wrong labels in it, and of it the calibration images by the experiment's seed. Throws LabError `invalid-experiment` like {@link runSamples}. */
export function runData(experiment: Experiment, { description, sha256, splits }: OpenDataSet): RunData {
  const samples = runSamples(experiment, description);
  const used = trainingImages(splits.train, samples.train + samples.calibration, experiment.data.subset.seed);
  const { train, calibration } = calibrationSplit(used.count, samples.calibration, experiment.seed);
  const isWhole = samples.calibration === 0;
  const { split: all, mislabeled } = withLabelNoise(used, description.classes.length, experiment.data.labelNoise);
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

/** That many of the images, each class in proportion and with at least one. */
function trainingImages(split: Split, count: number, seed: number): Split {
  if (count === split.count) return split;
  const all = Uint32Array.from({ length: split.count }, (_, index) => index);
  const { rest } = stratifiedSample(all, split.labels, split.count - count, { seed, purpose: SUBSET_PURPOSE });
  return subsetOf(split, rest);
}
