import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { StudyMetric } from '../study-metrics.ts';
import { axisRange } from './axis-range.ts';
import { metricHeading } from './interval-text.ts';
import type { RoundAxis, RoundCurve, RoundPoint } from './round-curves.ts';

const MARGIN = { top: 32, right: 18, bottom: 44, left: 58 } as const;
const TICKS = 6;
const MOST_ROUNDS = 12;

const axisTitles: Readonly<Record<RoundAxis, string>> = {
  round: 'Round; 0 is dense',
  sparsity: 'Sparsity',
  'linear-or-dead-layers': 'Linear or dead layers',
};

interface Axis {
  /** Values to pixels. */
  readonly scale: ScaleLinear<number, number>;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  readonly label: string;
}

interface PlacedCurve extends RoundCurve {
  /** The position of its variant among all, which decides its look. */
  readonly index: number;
  /** Paths of the mean and of the interval around it. */
  readonly line: string;
  readonly band: string;
}

/** A metric by round of each variant that has it, as positions in pixels. */
export interface CurvePlot {
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly PlacedCurve[];
}

/** Lays out the curves of a metric. Window and HTML report draw the same layout. */
export function curvePlot(all: readonly RoundCurve[], metric: StudyMetric, axis: RoundAxis, width: number, height: number): CurvePlot {
  const curves = all.flatMap((curve, index) => (curve.points.length > 0 ? [{ ...curve, index }] : []));
  const points = curves.flatMap((curve) => curve.points);
  const x = axisOfX(points, axis, width);
  const ends = points.flatMap(({ mean, halfWidth }) => [mean - (halfWidth ?? 0), mean + (halfWidth ?? 0)]);
  const y = scaleLinear(axisRange(ends, metric.unit), [height - MARGIN.bottom, MARGIN.top]).nice(TICKS);
  const mean = line<RoundPoint>()
    .x((point) => x.scale(point.x))
    .y((point) => y(point.mean))
    .digits(1);
  const interval = area<RoundPoint>()
    .defined(({ halfWidth }) => halfWidth !== null)
    .x((point) => x.scale(point.x))
    .y0((point) => y(point.mean - (point.halfWidth ?? 0)))
    .y1((point) => y(point.mean + (point.halfWidth ?? 0)))
    .digits(1);
  return {
    x,
    y: { scale: y, ticks: y.ticks(TICKS), format: y.tickFormat(TICKS), label: metricHeading(metric) },
    curves: curves.map((curve) => ({ ...curve, line: mean([...curve.points]) ?? '', band: interval([...curve.points]) ?? '' })),
  };
}

function axisOfX(points: readonly RoundPoint[], axis: RoundAxis, width: number): Axis {
  const last = Math.max(...points.map(({ x }) => x), axis === 'sparsity' ? 0 : 1);
  const scale = scaleLinear([0, last || 1], [MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)]);
  const label = axisTitles[axis];
  if (axis === 'sparsity') return { scale, ticks: scale.ticks(TICKS), format: scale.tickFormat(TICKS, '%'), label };
  return { scale, ticks: scale.ticks(Math.min(last, MOST_ROUNDS)).filter(Number.isInteger), format: String, label };
}
