import { isAbsolute, posix, relative, win32 } from 'node:path';
import { splitNameOf } from '../../source/split-name.ts';
import type { SplitName } from '../../store/data-set-folder.ts';
import type { Columns } from './csv-columns.ts';
import type { LabeledFile } from './image-file-source.ts';
import { labelOf } from './labeled-folders.ts';

const MAX_LABEL = 200;
const MAX_SHOWN = 200;
const YES: readonly string[] = ['true', 'yes', '1', '1.0', 't', 'y'];
const NO: readonly string[] = ['false', 'no', '0', '0.0', 'f', 'n', ''];

export type Row = LabeledFile & { readonly split: SplitName };

/** The image that a record lists, or what is wrong with it. `folder` is that of the list. */
export function rowOf(record: readonly string[], columns: Columns, folder: string): Row | string {
  const [given = '', label = ''] = [record[columns.path], record[columns.label]];
  if (given === '' || label === '') return 'The line lacks a path or a label.';
  if (label.length > MAX_LABEL) return `The label has ${label.length} characters; the limit is ${MAX_LABEL}.`;
  const extra = record.slice(columns.width).findIndex((cell) => cell !== '');
  if (extra >= 0) return `The line has ${columns.width + extra + 1} cells, but the first line has ${columns.width}.`;
  const path = pathOf(given, folder);
  if (path === undefined) return `The path ${given.slice(0, MAX_SHOWN)} points outside the folder of the list.`;
  const split = splitOf(record, columns);
  return isSplit(split) ? { path, label: labelOf(label), split } : split;
}

/** Relative to the folder of the list; undefined if it is outside. Lists made on Windows have backslashes. */
function pathOf(given: string, folder: string): string | undefined {
  const slashes = isAbsolute(given) ? relative(folder, given) : given;
  const path = posix.normalize(slashes.replaceAll('\\', '/'));
  const isOutside =
    isAbsolute(path) || win32.isAbsolute(slashes) || /^[a-z]:/i.test(path) || path.split('/').includes('..') || given.includes('\0');
  return isOutside ? undefined : path;
}

/** The name of a row's split, or what is wrong with it. */
function splitOf(record: readonly string[], { split: column, flags }: Columns): string {
  const named = record[column] ?? '';
  const split = named === '' ? undefined : splitNameOf(named);
  if (named !== '' && !split) return `Unknown split ${named.slice(0, MAX_SHOWN)}; use train, validation or test.`;
  const heldOut = new Set<SplitName>(split ? [split] : []);
  let isHeldOut = false;
  for (const { column: index, yes, no } of flags) {
    const value = (record[index] ?? '').toLowerCase();
    if (!YES.includes(value) && !NO.includes(value))
      return `Unknown value ${value.slice(0, MAX_SHOWN)} in column ${index + 1}; use true or false.`;
    if (YES.includes(value)) heldOut.add(yes);
    else if (no !== 'train') isHeldOut = true;
  }
  // A row is a training image where no column says otherwise; `is_train` alone leaves open which held-out split is meant.
  heldOut.delete('train');
  const [only, other] = heldOut;
  if (other) return `The line names two splits, ${[only, other].join(' and ')}.`;
  return only ?? (isHeldOut ? 'test' : 'train');
}

function isSplit(text: string): text is SplitName {
  return text === 'train' || text === 'validation' || text === 'test';
}
