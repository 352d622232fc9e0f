import type { SeriesName } from '#shared/contract/index.ts';
import type { Line } from '../charts/line.ts';
import type { SeriesByName } from '../session/points.ts';

export interface ComparedSeries {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  readonly series: SeriesByName;
}

/**
 * One line per run, by epoch: steps are not comparable across batch sizes, and these series have one point per epoch.
 */
export function linesByEpoch(runs: readonly ComparedSeries[], name: SeriesName): readonly Line[] {
  return runs.flatMap(({ id, label, color, series }) => {
    const y = series[name]?.y;
    return y === undefined || y.length === 0 ? [] : [{ id, label, color, x: y.map((_, index) => index + 1), y }];
  });
}
