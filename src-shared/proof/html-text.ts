import type { SheetTable } from './sheet-tables.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** The first cell of each row is its header. */
export function htmlTable({ columns, rows }: SheetTable): string {
  const titles = columns.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  const body = rows.map(([name = '', ...cells]) => {
    const values = cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(name)}</th>${values}</tr>`;
  });
  return `<table>${columns.length > 0 ? `<thead><tr>${titles}</tr></thead>` : ''}<tbody>\n${body.join('\n')}\n</tbody></table>`;
}
