const columnNames = {
  way: ['path', 'file', 'filename', 'file_name', 'filepath', 'image', 'image_path', 'image_name', 'image_id'],
  label: ['label', 'class', 'class_name', 'target', 'category'],
  split: ['split', 'set', 'subset', 'partition'],
} as const;

/** The place of each in a row; -1 where the list has no splits. */
export type Columns = Readonly<Record<keyof typeof columnNames, number>>;

/** Path, label and, if it is there, split, where the first row names no columns. */
export const PLAIN: Columns = { way: 0, label: 1, split: 2 };

/** Whether a row names a path and a label. */
export function isHeader(row: readonly string[]): boolean {
  return placeOf(row, 'way') >= 0 && placeOf(row, 'label') >= 0;
}

/**
 * The columns by their names, whatever their order. Of path and label the one that has no name known is the one column that is left;
 * undefined where it is not clear which.
 */
export function columnsOf(row: readonly string[]): Columns | undefined {
  const [way, label, split] = [placeOf(row, 'way'), placeOf(row, 'label'), placeOf(row, 'split')];
  const others = [...row.keys()].filter((place) => ![way, label, split].includes(place));
  if (way >= 0 && label >= 0) return { way, label, split };
  const [other] = others;
  if (other !== undefined && others.length === 1 && (way >= 0 || label >= 0)) {
    return { way: way >= 0 ? way : other, label: label >= 0 ? label : other, split };
  }
  return undefined;
}

function placeOf(row: readonly string[], column: keyof typeof columnNames): number {
  const names: readonly string[] = columnNames[column];
  return row.findIndex((word) => names.includes(word.toLowerCase()));
}
