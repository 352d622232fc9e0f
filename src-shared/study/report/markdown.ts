import { escapeMarkdown, markdownTable } from '#shared/text/index.ts';
import { reportNote, type ReportTable, reportTables } from './report-tables.ts';
import type { StudyReport } from './study-report.ts';

/** The report as Markdown with tables. */
export function markdownReport(report: StudyReport): string {
  return [`# ${escapeMarkdown(report.name)}`, ...reportTables(report).map(section), reportNote(report)].join('\n\n') + '\n';
}

function section({ title, columns, rows }: ReportTable): string {
  return `## ${escapeMarkdown(title)}\n\n${markdownTable({ columns, rows, isNumber: (index) => index > 0 })}`;
}
