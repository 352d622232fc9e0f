import { type DataOverview, MAX_ILLUSTRATED_CLASSES } from '#shared/contract/data-overview.ts';
import { imagesAt } from '../store/batches.ts';
import { type OpenDataSet, openDataSetFolder, type Split } from '../store/open-data-set.ts';
import { duplicatesOf } from './duplicates.ts';
import { exampleStrip } from './example-strip.ts';

const EXAMPLES = 6;

/** Reads every image of a stored data set once. Throws LabError `not-found` or `bad-file`, or the signal's reason. */
export async function dataOverview(folder: string, signal: AbortSignal = new AbortController().signal): Promise<DataOverview> {
  const dataSet = await openDataSetFolder(folder);
  const { splits, description, sha256 } = dataSet;
  const counts = (split: Split): number[] => countsOfClasses(split, description.classes.length);
  return {
    sha256,
    counts: { train: counts(splits.train), validation: counts(splits.validation), test: counts(splits.test) },
    examples: await examplesOf(dataSet),
    examplesPerClass: EXAMPLES,
    duplicates: await duplicatesOf(dataSet, signal),
  };
}

function countsOfClasses({ labels }: Split, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

async function examplesOf({ splits, description }: OpenDataSet): Promise<(string | null)[]> {
  const { classes, shape } = description;
  const first = firstOfClasses(splits.train, Math.min(classes.length, MAX_ILLUSTRATED_CLASSES));
  return Promise.all(
    first.map(async (indices) => {
      if (indices.length === 0) return null;
      const images = await imagesAt(splits.train.images, Uint32Array.from(indices));
      return (await exampleStrip(images, indices.length, shape)).toString('base64');
    }),
  );
}

/** The indices of the first images of each class. */
function firstOfClasses({ labels }: Split, classes: number): readonly (readonly number[])[] {
  const first: number[][] = Array.from({ length: classes }, () => []);
  for (const [index, label] of labels.entries()) {
    const own = first[label];
    if (own && own.length < EXAMPLES) own.push(index);
  }
  return first;
}
