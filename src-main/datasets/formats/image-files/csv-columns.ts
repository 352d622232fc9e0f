const columnNames = {
  path: ['path', 'file', 'filename', 'file_name', 'filepath', 'image', 'image_path', 'image_name', 'image_id'],
  label: ['label', 'class', 'class_name', 'target', 'category'],
  split: ['split', 'set', 'subset', 'partition'],
} as const;

/** Column indices; `split` is -1 if the list has no splits. */
export type Columns = Readonly<Record<keyof typeof columnNames, number>>;

/** The columns of a list without a header row: path, label and, optionally, split. */
export const PLAIN: Columns = { path: 0, label: 1, split: 2 };

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
  const others = [...row.keys()].filter((index) => ![path, label, split].includes(index));
  if (path >= 0 && label >= 0) return { path, label, split };
  const [other] = others;
  if (other !== undefined && others.length === 1 && (path >= 0 || label >= 0)) {
    return { path: path >= 0 ? path : other, label: label >= 0 ? label : other, split };
  }
  return undefined;
}

function indexOf(row: readonly string[], column: keyof typeof columnNames): number {
  const names: readonly string[] = columnNames[column];
  return row.findIndex((word) => names.includes(word.toLowerCase()));
}
