import type { Split } from '#main/datasets/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { permutation, RandomStream } from '#shared/random/index.ts';
import type { LabelNoiseConfig } from '#shared/settings/index.ts';

/** Separate random streams for the images and for their wrong labels. */
const IMAGE_STREAM = 0x4e_4f_49_31;
const LABEL_STREAM = 0x4e_4f_49_32;

export interface NoisyLabels {
  readonly split: Split;
  /** Indices of the images with a wrong label, ascending. */
  readonly mislabeled: Uint32Array;
}

/**
 * The split with a share of its images, rounded to a whole number and drawn by the seed, relabeled: each gets one of the other classes, all
 * equally likely. Throws LabError `invalid-experiment` if there is only one class.
 */
export function withLabelNoise(split: Split, classes: number, { share, seed }: LabelNoiseConfig): NoisyLabels {
  const count = Math.round(share * split.count);
  if (count === 0) return { split, mislabeled: new Uint32Array() };
  if (classes < 2) {
    throw new LabError('invalid-experiment', 'Label noise needs at least two classes.', 'Set the share to 0.', {
      location: 'data.labelNoise',
    });
  }
  const mislabeled = permutation(split.count, new RandomStream(seed, [IMAGE_STREAM, 0, 0]))
    .slice(0, count)
    .sort();
  const labels = split.labels.slice();
  for (const index of mislabeled) {
    const other = new RandomStream(seed, [LABEL_STREAM, 0, index]).below(classes - 1);
    labels[index] = other < (labels[index] ?? 0) ? other : other + 1;
  }
  return { split: { ...split, labels }, mislabeled };
}
