import { escapeMarkup, svgElement, svgText } from '#shared/text/index.ts';
import type { StudyMetric } from '../study-metrics.ts';
import { dotPlot, type DotRow } from './dot-plot.ts';
import { intervalText, metricHeading } from './interval-text.ts';
import type { StudyReport } from './study-report.ts';

const CAP = 4;
const RADIUS = 4.5;
const POINT_RADIUS = 2.2;

/** The figure of a metric as an SVG drawing. */
export function dotPlotMarkup(report: StudyReport, metric: StudyMetric, width: number): string {
  const plot = dotPlot(report, metric, width);
  const { height, left, right, top, bottom } = plot;
  return svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${metricHeading(metric)} by variant` },
    ...plot.ticks.flatMap(({ x, text }) => [
      svgElement('line', { class: 'grid', x1: x, x2: x, y1: top, y2: bottom }),
      svgText(text, { x, y: bottom + 16, 'text-anchor': 'middle' }),
    ]),
    ...(plot.baseline === null
      ? []
      : [svgElement('line', { class: 'baseline', x1: plot.baseline, x2: plot.baseline, y1: top, y2: bottom })]),
    svgText(metricHeading(metric), { x: (left + right) / 2, y: bottom + 36, 'text-anchor': 'middle', 'font-size': 12 }),
    ...plot.rows.map((row) => rowMarkup(row, metric, left)),
  );
}

function rowMarkup({ variant, label, y, mean, points }: DotRow, { unit }: StudyMetric, left: number): string {
  const whisker = (x1: number, y1: number, x2: number, y2: number): string => svgElement('line', { class: 'whisker', x1, y1, x2, y2 });
  const marks: string[] = [];
  if (mean && mean.low !== null && mean.high !== null) {
    const { low, high } = mean;
    marks.push(whisker(low, y, high, y), whisker(low, y - CAP, low, y + CAP), whisker(high, y - CAP, high, y + CAP));
  }
  if (mean) marks.push(svgElement('circle', { cx: mean.x, cy: y, r: RADIUS }));
  return svgElement(
    'g',
    {},
    svgElement('title', {}, escapeMarkup(`${variant}: ${intervalText(mean?.interval, unit)}`)),
    svgText(label, { x: left - 10, y: y + 4, 'text-anchor': 'end' }),
    ...points.map((point) => svgElement('circle', { class: 'seed', cx: point.x, cy: point.y, r: POINT_RADIUS })),
    ...marks,
  );
}
