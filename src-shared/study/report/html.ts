import { htmlPage, htmlTable } from '#shared/report/index.ts';
import { escapeMarkup } from '#shared/text/index.ts';
import { FIGURE_STYLE, FIGURE_WIDTH } from './figure-style.ts';
import { metricFigures, roundFigures, type StudyFigure } from './figures.ts';
import { membersTable, reportNote, reportTables } from './report-tables.ts';
import type { StudyReport } from './study-report.ts';

const STYLE = `
  figure { margin: 1.5rem 0; max-width: ${FIGURE_WIDTH}px; }
  figcaption { font-weight: 600; }
  ${FIGURE_STYLE}`;

/** The report as one HTML document that loads nothing. */
export function htmlReport(report: StudyReport): string {
  return htmlPage(report.name, STYLE, [
    ...reportTables(report).map(htmlTable),
    `<p>${escapeMarkup(reportNote(report))}</p>`,
    ...metricFigures(report).map(figureMarkup),
    ...roundFigures(report, ['round']).map(figureMarkup),
    `<details>\n<summary>Runs</summary>\n${htmlTable(membersTable(report))}\n</details>`,
  ]);
}

function figureMarkup({ title, svg }: StudyFigure): string {
  return `<figure><figcaption>${escapeMarkup(title)}</figcaption>${svg}</figure>`;
}
