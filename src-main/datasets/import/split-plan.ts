import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { splitNames, type SplitName } from '../data-set-folder.ts';
import { stratifiedSample } from '../stratified-sample.ts';
import { joined, type SourcePart } from './image-source.ts';

const VALIDATION_PURPOSE = 0;
const TEST_PURPOSE = 1;

/** The split of each image of a part. */
export type SplitOf = (image: number) => SplitName;

/**
 * Which split each image goes into, part by part. Where the source has no test or no validation images, shares of the training
 * images are drawn for them, each class in proportion, as the seed says. Throws a LabError `bad-file` where there are too few.
 */
export function planSplits(parts: readonly SourcePart[], { validationShare, testShare, seed }: AddDataSet): readonly SplitOf[] {
  const training = parts.filter(({ split }) => split === 'train');
  const labels = joined(training.map((part) => part.labels));
  const drawn = new Uint8Array(labels.length);
  const draw = (split: SplitName, share: number, purpose: number): void => {
    if (parts.some((part) => part.split === split)) return;
    const left = placesOf(drawn, 0);
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

function placesOf(values: Uint8Array, wanted: number): Uint32Array {
  const places = new Uint32Array(values.length);
  let found = 0;
  for (let place = 0; place < values.length; place++) if (values[place] === wanted) places[found++] = place;
  return places.subarray(0, found);
}

function tooFew(split: SplitName, part: SourcePart | undefined): LabError {
  return new LabError('bad-file', `There are too few training images for a ${split} split.`, 'Each class needs two or more.', {
    ...(part && { file: part.file }),
    location: 'number of labels',
  });
}
