import { escapeMarkup } from '#shared/text/index.ts';
import type { ReportTable } from './report-table.ts';

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color-scheme: light dark; }
  .table { overflow-x: auto; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  caption { font-weight: 600; text-align: left; padding: 0.5rem 0; }
  th, td { border-bottom: 1px solid #8886; padding: 0.3rem 0.7rem; text-align: right; white-space: nowrap; }
  th:first-child, td:first-child { text-align: left; }
`;

/** One HTML document that loads nothing, with a heading above its body. */
export function htmlPage(title: string, style: string, body: readonly string[]): string {
  const name = escapeMarkup(title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<h1>${name}</h1>
${body.join('\n')}
</body>
</html>
`;
}

export function htmlTable({ title, columns, rows }: ReportTable): string {
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
