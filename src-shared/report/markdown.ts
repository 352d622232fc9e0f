import type { ReportTable } from './report-table.ts';

/** A section with a table. */
export function markdownTable({ title, columns, rows }: ReportTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(' | ')} |`;
  const alignment = `| ${columns.map((_, index) => (index === 0 ? '---' : '--:')).join(' | ')} |`;
  return [`## ${markdownText(title)}\n`, line(columns), alignment, ...rows.map(line)].join('\n');
}

/** Text that Markdown shows as it is. */
export function markdownText(text: string): string {
  return text.replaceAll(/[\\|*_`<>[\]#]/g, String.raw`\$&`).replaceAll(/\s/g, ' ');
}
