import { markdownTable, markdownText } from '#shared/report/index.ts';
import { reportNote, reportTables } from './report-tables.ts';
import type { StudyReport } from './study-report.ts';

/** The report as Markdown with tables. */
export function markdownReport(report: StudyReport): string {
  return [`# ${markdownText(report.name)}`, ...reportTables(report).map(markdownTable), reportNote(report)].join('\n\n') + '\n';
}
