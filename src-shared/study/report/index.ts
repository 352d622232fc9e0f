import { csvReport } from './csv.ts';
import { htmlReport } from './html.ts';
import { latexReport } from './latex.ts';
import { markdownReport } from './markdown.ts';
import type { StudyReport } from './study-report.ts';

export { axisRange } from './axis-range.ts';
export { curvePlot } from './curve-plot.ts';
export { dotPlot } from './dot-plot.ts';
export { fieldMap, type VariedField, variedFields } from './field-map.ts';
export { figureDocument, metricFigures, roundFigures } from './figures.ts';
export { intervalText, metricHeading, metricText } from './interval-text.ts';
export { type MeanInterval, meanInterval } from './intervals.ts';
export { reportNote, reportTables } from './report-tables.ts';
export { metricsByRound, roundAxes, type RoundAxis, roundCurves } from './round-curves.ts';
export { reportOf, type StudyReport, studyReport } from './study-report.ts';
export { variantLabels } from './variant-labels.ts';

export const reportFormats = ['md', 'csv', 'latex', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];

const writers: Readonly<Record<ReportFormat, (report: StudyReport) => string>> = {
  md: markdownReport,
  csv: csvReport,
  latex: latexReport,
  html: htmlReport,
};

/** A study's report as the text of a file. */
export function formatReport(report: StudyReport, format: ReportFormat): string {
  return writers[format](report);
}
