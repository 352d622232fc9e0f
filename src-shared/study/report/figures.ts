import { svgElement } from '#shared/text/index.ts';
import type { StudyMetric } from '../study-metrics.ts';
import { curvePlotMarkup } from './curve-plot-markup.ts';
import { dotPlotMarkup } from './dot-plot-markup.ts';
import { FIGURE_STYLE, FIGURE_WIDTH } from './figure-style.ts';
import { metricHeading } from './interval-text.ts';
import { metricsByRound, roundAxes, type RoundAxis } from './round-curves.ts';
import type { StudyReport } from './study-report.ts';

/** A figure of a report. */
export interface StudyFigure {
  /** Unique in the report, fit for a file: `test-accuracy`, `mean-entropy-by-sparsity`. */
  readonly name: string;
  readonly title: string;
  /** An SVG element that takes its colors from the page's `FIGURE_STYLE`. */
  readonly svg: string;
}

const axisWords: Readonly<Record<RoundAxis, string>> = {
  round: 'by round',
  sparsity: 'by sparsity',
  'linear-or-dead-layers': 'by linear or dead layers',
};

/** Each metric by variant. */
export function metricFigures(report: StudyReport): StudyFigure[] {
  return report.metrics.map((metric) => ({
    name: fileName(metric),
    title: metricHeading(metric),
    svg: dotPlotMarkup(report, metric, FIGURE_WIDTH),
  }));
}

/** Each metric of rounds against the given axes, where more than the dense round has it. */
export function roundFigures(report: StudyReport, axes: readonly RoundAxis[] = roundAxes): StudyFigure[] {
  if (!report.members.some(({ rounds }) => rounds.length > 1)) return [];
  return metricsByRound(report.members).flatMap((metric) =>
    axes.flatMap((axis) => {
      const svg = axis === metric.name ? undefined : curvePlotMarkup(report, metric, axis, FIGURE_WIDTH);
      const title = `${metricHeading(metric)} ${axisWords[axis]}`;
      return svg === undefined ? [] : [{ name: `${fileName(metric)}-${axisWords[axis].replaceAll(' ', '-')}`, title, svg }];
    }),
  );
}

/** A figure as a file of its own: in the reader's light or dark colors. */
export function figureDocument({ svg }: Pick<StudyFigure, 'svg'>): string {
  const style = `${FIGURE_STYLE} svg { color: #1f2430; font-family: system-ui, sans-serif; } @media (prefers-color-scheme: dark) { svg { color: #d8dbe2; } }`;
  return svg.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('>', `>${svgElement('style', {}, style)}`);
}

/** ε is a fraction, which has a slash. */
function fileName({ name }: StudyMetric): string {
  return name.replaceAll(/[^\w.-]/g, '-of-');
}
