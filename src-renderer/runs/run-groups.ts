import type { RunSummary } from '#shared/contract/index.ts';
import { intervalText, meanInterval, metricText } from '#shared/study/report/index.ts';
import type { RunColumn } from './columns.ts';

/** The key of a run's group: equal for runs whose values of these columns are equal. */
export function groupKey(run: RunSummary, columns: readonly RunColumn[]): string {
  return JSON.stringify(columns.map((column) => column.value?.(run) ?? null));
}

/** What a heading says of one column over the runs of a group. */
export interface GroupFigure {
  readonly title: string;
  /** `97.31 ± 0.24`: the mean and its 95 % confidence interval. */
  readonly mean: string;
  /** The best value; null for a column of which neither high nor low is better. */
  readonly best: string | null;
}

/** Figures of the columns that summarize, over the runs that have a value. Columns without any are left out. */
export function groupFigures(runs: readonly RunSummary[], columns: readonly RunColumn[]): readonly GroupFigure[] {
  return columns.flatMap(({ title, value, summary }) => {
    if (!summary || !value) return [];
    const values = runs.flatMap((run) => {
      const own = value(run);
      return typeof own === 'number' ? [own] : [];
    });
    if (values.length === 0) return [];
    const best = summary.better === null ? null : values.reduce((one, other) => Math[summary.better ?? 'max'](one, other));
    return [{ title, mean: intervalText(meanInterval(values), summary.unit), best: best === null ? null : metricText(best, summary.unit) }];
  });
}
