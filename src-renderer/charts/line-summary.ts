import { extent } from 'd3-array';
import type { Table } from '#shared/text/index.ts';
import { alignLines } from './align-lines.ts';
import { formatReading } from './format.ts';
import type { Line, LineUnit } from './line.ts';

/** Describes a chart for screen readers. */
export function summarizeLines(lines: readonly Line[], yLabel: string, xLabel: string, unit: LineUnit): string {
  const suffix = unit === 'percent' ? ' percent' : '';
  const summaries = lines.flatMap(({ label, x, y }) => {
    const values = y.filter((value) => Number.isFinite(value));
    const last = values.at(-1);
    if (last === undefined) return [];
    const [low = last, high = last] = extent(values);
    const span = `${formatReading(x[0] ?? 0)} to ${formatReading(x.at(-1) ?? 0)}`;
    return [
      `${label}, ${xLabel} ${span}: last ${formatReading(last)}${suffix}, lowest ${formatReading(low)}, highest ${formatReading(high)}.`,
    ];
  });
  return summaries.length === 0 ? `${yLabel}: no points yet.` : `${yLabel}. ${summaries.join(' ')}`;
}

/** All points: the shared x, then a column per line. */
export function lineTable(lines: readonly Line[], xLabel: string): Table {
  const [x, ...columns] = alignLines(lines);
  return {
    columns: [xLabel, ...lines.map((line) => line.label)],
    rows: x.map((value, index) => [value, ...columns.map((column) => column[index])]),
  };
}
