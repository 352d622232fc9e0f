import { escapeMarkup } from '#shared/text/index.ts';
import { DOT_PLOT_STYLE, dotPlotMarkup } from './dot-plot-markup.ts';
import { membersTable, reportNote, type ReportTable, reportTables } from './report-tables.ts';
import type { StudyReport } from './study-report.ts';

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color-scheme: light dark; }
  .table { overflow-x: auto; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  caption { font-weight: 600; text-align: left; padding: 0.5rem 0; }
  th, td { border-bottom: 1px solid #8886; padding: 0.3rem 0.7rem; text-align: right; white-space: nowrap; }
  th:first-child, td:first-child { text-align: left; }
${DOT_PLOT_STYLE}`;

/** The report as one HTML document that loads nothing. */
export function htmlReport(report: StudyReport): string {
  const name = escapeMarkup(report.name);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${name}</h1>
${reportTables(report).map(table).join('\n')}
<p>${escapeMarkup(reportNote(report))}</p>
${report.metrics.map((metric) => dotPlotMarkup(report, metric)).join('\n')}
<details>
<summary>Runs</summary>
${table(membersTable(report))}
</details>
</body>
</html>
`;
}

function table({ title, columns, rows }: ReportTable): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeMarkup(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="table"><table>
<caption>${escapeMarkup(title)}</caption>
<thead>${line(columns, 'th scope="col"').replaceAll('</th scope="col">', '</th>')}</thead>
<tbody>
${rows.map((row) => line(row, 'td')).join('\n')}
</tbody>
</table></div>`;
}
