import { htmlPage, htmlTable } from '#shared/report/index.ts';
import { escapeMarkup } from '#shared/text/index.ts';
import { DOT_PLOT_STYLE, dotPlotMarkup } from './dot-plot-markup.ts';
import { membersTable, reportNote, reportTables } from './report-tables.ts';
import type { StudyReport } from './study-report.ts';

/** The report as one HTML document that loads nothing. */
export function htmlReport(report: StudyReport): string {
  return htmlPage(report.name, DOT_PLOT_STYLE, [
    ...reportTables(report).map(htmlTable),
    `<p>${escapeMarkup(reportNote(report))}</p>`,
    ...report.metrics.map((metric) => dotPlotMarkup(report, metric)),
    `<details>\n<summary>Runs</summary>\n${htmlTable(membersTable(report))}\n</details>`,
  ]);
}
