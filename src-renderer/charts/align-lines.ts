import type { Points } from './down-sample.ts';

/** uPlot's form: one ascending x for all lines; undefined where a line has no point there, null where it has a gap. */
export type Aligned = [number[], ...(number | null | undefined)[][]];

/** Joins lines on the union of their x values. Of points of one line with the same x the last one stands; NaN becomes a gap. */
export function alignLines(lines: readonly Points[]): Aligned {
  const x = [...new Set(lines.flatMap((line) => line.x))].sort((a, b) => a - b);
  const position = new Map(x.map((value, index) => [value, index]));
  const columns = lines.map((line) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined);
    for (const [index, value] of line.x.entries()) {
      const y = line.y[index] ?? Number.NaN;
      const at = position.get(value);
      if (at !== undefined) column[at] = Number.isFinite(y) ? y : null;
    }
    return column;
  });
  return [x, ...columns];
}

/** The line's value at that position of the shared x, or its last one before it. */
export function readingAt(aligned: Aligned, line: number, position: number): number | null {
  const column = aligned[line + 1];
  for (let index = position; column && index >= 0; index--) {
    const value = column[index];
    if (typeof value === 'number') return value;
  }
  return null;
}
