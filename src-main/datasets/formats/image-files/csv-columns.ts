import type { SplitName } from '../../store/data-set-folder.ts';

const columnNames = {
  path: ['path', 'file', 'filename', 'file_name', 'filepath', 'image', 'image_path', 'image_name', 'image_id'],
  label: ['label', 'class', 'class_name', 'target', 'category'],
  split: ['split', 'set', 'subset', 'partition'],
} as const;

/** Columns of yes and no, as fastai writes `is_valid`: the split of a row that says yes, and of one that says no. */
const flagNames: Readonly<Record<string, readonly [yes: SplitName, no: SplitName]>> = {
  ...{ is_valid: ['validation', 'train'], is_val: ['validation', 'train'], is_validation: ['validation', 'train'] },
  ...{ is_test: ['test', 'train'], is_train: ['train', 'test'], is_training: ['train', 'test'] },
};

interface Flag {
  readonly column: number;
  readonly yes: SplitName;
  readonly no: SplitName;
}

/** Column indices; `split` is -1 if the list has no split column. */
export interface Columns {
  readonly path: number;
  readonly label: number;
  readonly split: number;
  readonly flags: readonly Flag[];
  /** The columns that are not used, by name. */
  readonly unused: readonly string[];
  /** The number of columns. */
  readonly width: number;
}

/** The columns of a list without a header row, by its first row: path, label and, optionally, split. */
export function plainColumns({ length: width }: readonly string[]): Columns {
  const unused = Array.from({ length: Math.max(0, width - 3) }, (_, index) => `column ${index + 4}`);
  return { path: 0, label: 1, split: 2, flags: [], unused, width: Math.max(3, width) };
}

/** Whether a row names a path column and a label column. */
export function isHeader(row: readonly string[]): boolean {
  return indexOf(row, 'path') >= 0 && indexOf(row, 'label') >= 0;
}

/**
 * The columns by name, in any order. If only one of path and label has a known name, the other is the one remaining column; undefined if
 * that is ambiguous.
 */
export function columnsOf(row: readonly string[]): Columns | undefined {
  const [path, label, split] = [indexOf(row, 'path'), indexOf(row, 'label'), indexOf(row, 'split')];
  const flags = [...row.entries()].flatMap(([column, name]) => flagOf(name, column));
  const known = [path, label, split, ...flags.map(({ column }) => column)];
  const others = [...row.keys()].filter((index) => !known.includes(index));
  const [other] = others;
  const named = (unused: readonly number[], columns: Pick<Columns, 'path' | 'label'>): Columns => ({
    ...columns,
    split,
    flags,
    unused: unused.map((index) => (row[index] === '' ? `column ${index + 1}` : (row[index] ?? ''))),
    width: row.length,
  });
  if (path >= 0 && label >= 0) return named(others, { path, label });
  if (other !== undefined && others.length === 1 && (path >= 0 || label >= 0)) {
    return named([], { path: path >= 0 ? path : other, label: label >= 0 ? label : other });
  }
  return undefined;
}

function flagOf(name: string, column: number): Flag[] {
  const key = name.toLowerCase();
  const [yes, no] = Object.hasOwn(flagNames, key) ? (flagNames[key] ?? []) : [];
  return yes && no ? [{ column, yes, no }] : [];
}

function indexOf(row: readonly string[], column: keyof typeof columnNames): number {
  const names: readonly string[] = columnNames[column];
  return row.findIndex((word) => names.includes(word.toLowerCase()));
}
