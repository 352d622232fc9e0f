import type { Points } from '#shared/series/index.ts';

/** uPlot's data format: one ascending x for all lines, then a column per line; undefined for no point at that x, null for a gap. */
export type Aligned = [number[], ...(number | null | undefined)[][]];

/** Joins lines on the union of their x values. The last of several points at the same x wins; NaN becomes a gap. */
export function alignLines(lines: readonly Points[]): Aligned {
  const x = [...new Set(lines.flatMap((line) => line.x))].sort((a, b) => a - b);
  const position = new Map(x.map((value, index) => [value, index]));
  const columns = lines.map((line) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined);
    for (const [index, value] of line.x.entries()) {
      const y = line.y[index] ?? Number.NaN;
      const row = position.get(value);
      if (row !== undefined) column[row] = Number.isFinite(y) ? y : null;
    }
    return column;
  });
  return [x, ...columns];
}

/** The line's value at a position of the shared x, or the last one before it. */
export function readingAt(aligned: Aligned, line: number, position: number): number | null {
  const column = aligned[line + 1];
  for (let index = position; column && index >= 0; index--) {
    const value = column[index];
    if (typeof value === 'number') return value;
  }
  return null;
}
