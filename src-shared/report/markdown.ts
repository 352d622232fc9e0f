import { escapeMarkdown, markdownTable } from '#shared/text/index.ts';
import type { ReportTable } from './report-table.ts';

/** A section with a table. */
export function markdownSection({ title, columns, rows }: ReportTable): string {
  return `## ${escapeMarkdown(title)}\n\n${markdownTable({ columns, rows, isNumber: (index) => index > 0 })}`;
}
