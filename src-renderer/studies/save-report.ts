import { formatReport, type ReportFormat, type StudyReport } from '#shared/study/report/index.ts';
import { plainName, saveFile } from '../ui/save-file.ts';

const files: Readonly<Record<ReportFormat, { readonly label: string; readonly extension: string; readonly type: string }>> = {
  md: { label: 'Markdown', extension: 'md', type: 'text/markdown' },
  csv: { label: 'CSV', extension: 'csv', type: 'text/csv' },
  latex: { label: 'LaTeX', extension: 'tex', type: 'application/x-tex' },
  html: { label: 'HTML', extension: 'html', type: 'text/html' },
};

export const reportLabels = (Object.keys(files) as readonly ReportFormat[]).map((format) => ({ format, label: files[format].label }));

/** Saves a study's report as a file. */
export function saveReport(report: StudyReport, format: ReportFormat): void {
  const { extension, type } = files[format];
  const file = new Blob([formatReport(report, format)], { type: `${type};charset=utf-8` });
  saveFile(file, `${plainName(report.name, 'study')}.${extension}`);
}
