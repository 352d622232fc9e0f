import type { Table } from '../ui/csv.ts';
import { formatReading } from './format.ts';
import type { Line, LineUnit } from './line.ts';
import { alignLines } from './align-lines.ts';

/** What a chart shows, in words, for those who do not see it. */
export function summarizeLines(lines: readonly Line[], yLabel: string, xLabel: string, unit: LineUnit): string {
  const suffix = unit === 'percent' ? ' percent' : '';
  const said = lines.flatMap(({ label, x, y }) => {
    const values = y.filter((value) => Number.isFinite(value));
    const last = values.at(-1);
    if (last === undefined) return [];
    const low = values.reduce((least, value) => Math.min(least, value), Infinity);
    const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
    const span = `${formatReading(x[0] ?? 0)} to ${formatReading(x.at(-1) ?? 0)}`;
    return [
      `${label}, ${xLabel} ${span}: last ${formatReading(last)}${suffix}, lowest ${formatReading(low)}, highest ${formatReading(high)}.`,
    ];
  });
  return said.length === 0 ? `${yLabel}: no points yet.` : `${yLabel}. ${said.join(' ')}`;
}

/** Every point: the shared x, then a column per line. */
export function lineTable(lines: readonly Line[], xLabel: string): Table {
  const [x, ...columns] = alignLines(lines);
  return {
    columns: [xLabel, ...lines.map((line) => line.label)],
    rows: x.map((value, index) => [value, ...columns.map((column) => column[index])]),
  };
}
