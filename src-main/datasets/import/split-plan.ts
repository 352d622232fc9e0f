import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { concatenateLabels, type SourcePart } from '../source/image-source.ts';
import { type SplitName, splitNames } from '../store/data-set-folder.ts';
import { stratifiedSample } from './stratified-sample.ts';

const VALIDATION_PURPOSE = 0;
const TEST_PURPOSE = 1;

/** The split of each image of a part. */
export type SplitOf = (image: number) => SplitName;

/**
 * Assigns each image of each part to a split. If the source has no test or no validation images, they are drawn from the training
 * images by the seed, each class in proportion. Throws LabError `bad-file` if there are too few.
 */
export function planSplits(parts: readonly SourcePart[], { validationShare, testShare, seed }: AddDataSet): readonly SplitOf[] {
  const training = parts.filter(({ split }) => split === 'train');
  const labels = concatenateLabels(training.map((part) => part.labels));
  const drawn = new Uint8Array(labels.length);
  const draw = (split: SplitName, share: number, purpose: number): void => {
    if (parts.some((part) => part.split === split)) return;
    const left = indicesOf(drawn, 0);
    const size = Math.max(1, Math.round(share * labels.length));
    const { taken } = stratifiedSample(left, labels, size, { seed, purpose });
    if (taken.length === 0) throw tooFew(split, training[0]);
    for (const sample of taken) drawn[sample] = splitNames.indexOf(split);
  };
  draw('test', testShare, TEST_PURPOSE);
  draw('validation', validationShare, VALIDATION_PURPOSE);

  let before = 0;
  return parts.map(({ split, labels: own }) => {
    if (split !== 'train') return () => split;
    const first = before;
    before += own.length;
    return (image) => splitNames[drawn[first + image] ?? 0] ?? split;
  });
}

function indicesOf(values: Uint8Array, wanted: number): Uint32Array {
  const indices = new Uint32Array(values.length);
  let found = 0;
  for (let index = 0; index < values.length; index++) if (values[index] === wanted) indices[found++] = index;
  return indices.subarray(0, found);
}

function tooFew(split: SplitName, part: SourcePart | undefined): LabError {
  return new LabError('bad-file', `There are too few training images for a ${split} split.`, 'Each class needs at least two images.', {
    ...(part && { file: part.file }),
    location: 'number of labels',
  });
}
