import { latexTable } from '#shared/text/index.ts';
import { reportNote, reportTables } from './report-tables.ts';
import type { StudyReport } from './study-report.ts';

/** The report as LaTeX tables that use the package booktabs. */
export function latexReport(report: StudyReport): string {
  const tables = reportTables(report).map(({ title, columns, rows }) =>
    latexTable({ columns, rows, isNumber: (index) => index > 0, caption: title }),
  );
  return [`% ${report.name.replaceAll(/\s/g, ' ')}`, ...tables, `% ${reportNote(report)}`].join('\n\n') + '\n';
}
