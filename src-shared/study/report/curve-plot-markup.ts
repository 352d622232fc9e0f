import { symbol, symbolCircle } from 'd3-shape';
import { symbols } from '#shared/report/index.ts';
import { escapeMarkup, svgElement, svgText } from '#shared/text/index.ts';
import type { StudyMetric } from '../study-metrics.ts';
import { curvePlot } from './curve-plot.ts';
import { variantClass } from './figure-style.ts';
import { intervalText } from './interval-text.ts';
import { type RoundAxis, roundCurves } from './round-curves.ts';
import type { StudyReport } from './study-report.ts';
import { variantLabels } from './variant-labels.ts';

const HEIGHT = 320;
const AREA = 40;
const LEGEND_ROW = 18;
const LEGEND_COLUMN = 250;
const LETTERS = 38;

/** The curves of a metric by round, as an SVG drawing. Undefined if no round has it. */
export function curvePlotMarkup(report: StudyReport, metric: StudyMetric, axis: RoundAxis, width: number): string | undefined {
  const variants = report.rows.map(({ variant }) => variant);
  const labels = variantLabels(variants);
  const { x, y, curves } = curvePlot(roundCurves(variants, report.members, metric.name, axis), metric, axis, width, HEIGHT);
  if (curves.length === 0) return undefined;
  const [left = 0, right = 0] = x.scale.range();
  const [bottom = 0, top = 0] = y.scale.range();
  const columns = Math.max(1, Math.floor(width / LEGEND_COLUMN));
  const height = HEIGHT + Math.ceil(curves.length / columns) * LEGEND_ROW;
  return svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${y.label} against ${x.label}` },
    ...y.ticks.flatMap((tick) => [
      svgElement('line', { class: 'grid', x1: left, x2: right, y1: y.scale(tick), y2: y.scale(tick) }),
      svgText(y.format(tick), { x: left - 8, y: y.scale(tick) + 4, 'text-anchor': 'end' }),
    ]),
    ...x.ticks.map((tick) => svgText(x.format(tick), { x: x.scale(tick), y: bottom + 16, 'text-anchor': 'middle' })),
    svgText(x.label, { x: (left + right) / 2, y: bottom + 34, 'text-anchor': 'middle', 'font-size': 12 }),
    svgText(y.label, { x: 2, y: top - 14, 'font-size': 12 }),
    ...curves.map(({ index, band }) => svgElement('path', { class: `band ${variantClass(index).class}`, d: band })),
    ...curves.map(({ index, line, points, variant }, position) => {
      const look = variantClass(index);
      const mark = symbol(symbols[index % symbols.length] ?? symbolCircle, AREA)() ?? '';
      return svgElement(
        'g',
        { class: look.class },
        svgElement('path', { class: 'curve', d: line, 'stroke-dasharray': look.isRepeated ? '6 4' : undefined }),
        ...points.map((point) =>
          svgElement(
            'g',
            { transform: `translate(${x.scale(point.x).toFixed(1)} ${y.scale(point.mean).toFixed(1)})` },
            svgElement(
              'title',
              {},
              escapeMarkup(`${variant}, round ${point.round}: ${intervalText(point, metric.unit)}, ${point.n} members`),
            ),
            svgElement('path', { d: mark }),
          ),
        ),
        svgElement(
          'g',
          {
            transform: `translate(${8 + (position % columns) * (width / columns)} ${HEIGHT + (Math.floor(position / columns) + 0.5) * LEGEND_ROW})`,
          },
          svgElement('path', { d: mark }),
          svgText(shortened(labels[index] ?? variant), { x: 12, y: 4 }),
        ),
      );
    }),
  );
}

function shortened(label: string): string {
  return label.length <= LETTERS ? label : `${label.slice(0, LETTERS - 1)}…`;
}
