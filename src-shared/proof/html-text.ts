import { escapeMarkup } from '#shared/text/index.ts';
import type { SheetTable } from './sheet-tables.ts';

/** The first cell of each row is its header. */
export function htmlTable({ columns, rows }: SheetTable): string {
  const titles = columns.map((title) => `<th scope="col">${escapeMarkup(title)}</th>`).join('');
  const body = rows.map(([name = '', ...cells]) => {
    const values = cells.map((cell) => `<td>${escapeMarkup(cell)}</td>`).join('');
    return `<tr><th scope="row">${escapeMarkup(name)}</th>${values}</tr>`;
  });
  return `<table>${columns.length > 0 ? `<thead><tr>${titles}</tr></thead>` : ''}<tbody>\n${body.join('\n')}\n</tbody></table>`;
}
