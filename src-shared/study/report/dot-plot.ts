import { scaleLinear } from 'd3-scale';
import { rowLabel, rowLabelWidth } from '#shared/text/index.ts';
import type { StudyMetric } from '../study-metrics.ts';
import { axisRange } from './axis-range.ts';
import type { MeanInterval } from './intervals.ts';
import type { SeedValue, StudyReport } from './study-report.ts';
import { variantLabels } from './variant-labels.ts';

const ROW = 34;
const MARGIN = { top: 10, right: 18, bottom: 48 } as const;
/** Between the labels and the axis. */
const GAP = 10;
/** Of the seeds' points below the mean. */
const POINT_DROP = 9;
const TICKS = 6;

/** A variant's row: its mean with the interval as whiskers, and a point for each seed. Positions in pixels. */
export interface DotRow {
  readonly variant: string;
  /** A shorter name, as much of it as there is room for. */
  readonly label: string;
  readonly isBaseline: boolean;
  readonly y: number;
  /** Undefined if no member has the metric; without whiskers for a single seed. */
  readonly mean:
    | { readonly x: number; readonly low: number | null; readonly high: number | null; readonly interval: MeanInterval }
    | undefined;
  readonly points: readonly (SeedValue & { readonly x: number; readonly y: number })[];
}

/** A figure of one metric by variant, as positions in pixels. */
export interface DotPlot {
  readonly width: number;
  readonly height: number;
  /** Edges of the plot area. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  readonly rows: readonly DotRow[];
  /** The baseline's mean. */
  readonly baseline: number | null;
}

/** Lays out the figure of a metric. Window and HTML report draw the same layout. */
export function dotPlot({ rows }: Pick<StudyReport, 'rows'>, { name, unit }: Pick<StudyMetric, 'name' | 'unit'>, width: number): DotPlot {
  const names = variantLabels(rows.map(({ variant }) => variant));
  const labels = rowLabelWidth(names, width);
  const left = labels + GAP;
  const right = Math.max(left + 1, width - MARGIN.right);
  const bottom = MARGIN.top + ROW * rows.length;
  const x = scaleLinear(axisRange(drawnValues(rows, name), unit), [left, right]).nice(TICKS);
  const format = x.tickFormat(TICKS);
  const placed = rows.map((row, index): DotRow => {
    const y = MARGIN.top + ROW * (index + 0.5) - POINT_DROP / 2;
    const interval = row.means[name];
    const at = (value: number): number => x(value);
    return {
      ...{ variant: row.variant, label: rowLabel(names[index] ?? row.variant, labels), isBaseline: row.isBaseline, y },
      mean: interval && {
        x: at(interval.mean),
        low: interval.halfWidth === null ? null : at(interval.mean - interval.halfWidth),
        high: interval.halfWidth === null ? null : at(interval.mean + interval.halfWidth),
        interval,
      },
      points: (row.values[name] ?? []).map((point) => ({ ...point, x: at(point.value), y: y + POINT_DROP })),
    };
  });
  return {
    ...{ width, height: bottom + MARGIN.bottom, left, right, top: MARGIN.top, bottom },
    ticks: x.ticks(TICKS).map((tick) => ({ x: x(tick), text: format(tick) })),
    rows: placed,
    baseline: placed.find(({ isBaseline }) => isBaseline)?.mean?.x ?? null,
  };
}

/** Values, and ends of intervals. */
function drawnValues(rows: StudyReport['rows'], metric: string): readonly number[] {
  return rows.flatMap(({ means, values: bySeed }) => {
    const { mean, halfWidth } = means[metric] ?? { mean: Number.NaN, halfWidth: null };
    return [mean - (halfWidth ?? 0), mean + (halfWidth ?? 0), ...(bySeed[metric] ?? []).map(({ value }) => value)];
  });
}
