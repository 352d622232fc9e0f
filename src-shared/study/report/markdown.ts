import { reportNote, type ReportTable, reportTables } from './report-tables.ts';
import type { StudyReport } from './study-report.ts';

/** The report as Markdown with tables. */
export function markdownReport(report: StudyReport): string {
  return [`# ${escaped(report.name)}`, ...reportTables(report).map(section), reportNote(report)].join('\n\n') + '\n';
}

function section({ title, columns, rows }: ReportTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  const alignment = `| ${columns.map((_, index) => (index === 0 ? '---' : '--:')).join(' | ')} |`;
  return [`## ${escaped(title)}\n`, line(columns), alignment, ...rows.map(line)].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\|*_`<>[\]#]/g, String.raw`\$&`).replaceAll(/\s/g, ' ');
}
