import { formatCount, listed, plural } from '#shared/text/index.ts';
import type { DataSet, DataSetPreview, UnusedContent } from './data-sets.ts';

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
