import { markdownSection } from '#shared/report/index.ts';
import { escapeMarkdown } from '#shared/text/index.ts';
import { reportNote, reportTables } from './report-tables.ts';
import type { StudyReport } from './study-report.ts';

/** The report as Markdown with tables. */
export function markdownReport(report: StudyReport): string {
  return [`# ${escapeMarkdown(report.name)}`, ...reportTables(report).map(markdownSection), reportNote(report)].join('\n\n') + '\n';
}
