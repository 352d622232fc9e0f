export const LEGEND_ROW = 18;
const COLUMN = 180;

export function legendColumns(width: number): number {
  return Math.max(1, Math.floor(width / COLUMN));
}

/** Height of the legend below a figure of that width. */
export function legendHeight(marks: number, width: number): number {
  return Math.ceil(marks / legendColumns(width)) * LEGEND_ROW;
}
