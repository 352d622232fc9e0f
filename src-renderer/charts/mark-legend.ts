export const LEGEND_ROW = 18;
const COLUMN = 180;
/** Entries of a legend; the last one counts the marks that have none. */
export const MOST_ENTRIES = 24;

export function legendColumns(width: number): number {
  return Math.max(1, Math.floor(width / COLUMN));
}

/** Height of the legend below a figure of that width. */
export function legendHeight(marks: number, width: number): number {
  return Math.ceil(Math.min(marks, MOST_ENTRIES) / legendColumns(width)) * LEGEND_ROW;
}
