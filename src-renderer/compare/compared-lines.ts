import type { SeriesName } from '#shared/contract/index.ts';
import type { Line } from '../charts/line.ts';
import type { SeriesByName } from '../live/points.ts';

export interface ComparedSeries {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  readonly series: SeriesByName;
}

/**
 * One line a run, by epoch: steps do not compare between batch sizes, while one point stands for one epoch in each of these series.
 */
export function linesByEpoch(runs: readonly ComparedSeries[], name: SeriesName): readonly Line[] {
  return runs.flatMap(({ id, label, color, series }) => {
    const y = series[name]?.y;
    return y === undefined || y.length === 0 ? [] : [{ id, label, color, x: y.map((_, index) => index + 1), y }];
  });
}
