import { printable } from '#shared/text/index.ts';

/** A table with aligned columns and a line for each row; numeric columns are right-aligned. */
export function textTable(titles: readonly string[], cells: readonly (readonly string[])[]): string {
  const headings = titles.map(printable);
  const rows = cells.map((row) => row.map(printable));
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const rightAligned = headings.map((_, column) => rows.length > 0 && rows.every((row) => /^[-–+]?(\d|$)/.test(row[column] ?? '')));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (rightAligned[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [headings, ...rows].map(line).join('\n');
}
