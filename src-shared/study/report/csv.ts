import { toCsv } from '#shared/text/index.ts';
import type { StudyReport } from './study-report.ts';

const COLUMNS = ['variant', 'metric', 'unit', 'runs', 'mean', 'half_width', 'pairs', 'difference', 'difference_half_width'];

/** A line for each variant and metric, in full precision. Half widths are those of 95 % intervals. */
export function csvReport({ metrics, rows }: StudyReport): string {
  return toCsv({
    columns: COLUMNS,
    rows: rows.flatMap(({ variant, means, differences }) =>
      metrics.flatMap(({ name, unit }) => {
        const mean = means[name];
        const difference = differences[name];
        if (!mean) return [];
        return [[variant, name, unit, mean.n, mean.mean, mean.halfWidth, difference?.n, difference?.mean, difference?.halfWidth]];
      }),
    ),
  });
}
