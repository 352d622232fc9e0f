import { formatCount, listed, plural } from '#shared/text/index.ts';
import type { Duplicates } from './data-overview.ts';
import type { DataSet, DataSetPreview, SplitName, UnusedContent } from './data-sets.ts';

/** Class names that a note lists. */
const MAX_LISTED = 20;

/** What limits results on a data set, as sentences: classes without training images, and classes that a held-out split lacks. */
export function dataNotes({ missingClasses = {}, emptyClasses = [] }: Pick<DataSet, 'missingClasses' | 'emptyClasses'>): string[] {
  const { validation = [], test = [] } = missingClasses;
  const note = (split: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`Classes without ${split} images, which ${split} accuracy does not cover: ${listed(names, MAX_LISTED)}.`];
  return [
    ...(emptyClasses.length === 0 ? [] : [`Classes without training images: ${listed(emptyClasses, MAX_LISTED)}.`]),
    ...note('validation', validation),
    ...note('test', test),
  ];
}

type Remarks = Pick<DataSet, 'missingClasses' | 'emptyClasses' | 'skipped' | 'unused'> & Pick<DataSetPreview, 'unreadable'>;

/** {@link dataNotes}, and what the source contains but the data set does not. Unreadable images are only counted. */
export function dataSetNotes(dataSet: Remarks): string[] {
  const { skipped = [], unused = [], unreadable = [] } = dataSet;
  return [
    ...dataNotes(dataSet),
    ...(skipped.length === 0 ? [] : [`Left out: ${plural(skipped.length, 'unreadable image')}.`]),
    ...unused.map((one) => countedNote('Not used', one)),
    ...unreadable.map((one) => countedNote('Unreadable', one)),
  ];
}

function countedNote(verb: string, { what, count, examples }: UnusedContent): string {
  return `${verb}: ${what} (${formatCount(count)}): ${examples.join(', ')}${count > examples.length ? ', …' : '.'}`;
}

const kinds: Readonly<Record<SplitName, string>> = { train: 'training', validation: 'validation', test: 'test' };

/** `12 test images are also training images, 3 of them with another label.` */
export function duplicatesText({ split, of, images, otherLabels }: Duplicates): string {
  const text =
    images === 1
      ? `1 ${kinds[split]} image is also a ${kinds[of]} image`
      : `${formatCount(images)} ${kinds[split]} images are also ${kinds[of]} images`;
  if (otherLabels === 0) return `${text}.`;
  return images === 1 ? `${text}, with another label.` : `${text}, ${formatCount(otherLabels)} of them with another label.`;
}
