import { type FigureReport, figureReport, type FigureReportFormat } from '#shared/report/index.ts';
import { plainName, saveFile } from '../ui/save-file.ts';

const files: Readonly<Record<FigureReportFormat, { readonly label: string; readonly type: string }>> = {
  html: { label: 'HTML, one file', type: 'text/html' },
  md: { label: 'Markdown with figures', type: 'text/markdown' },
};

export const figureReportLabels = (Object.keys(files) as readonly FigureReportFormat[]).map((format) => ({
  format,
  label: files[format].label,
}));

/** Saves a report of a view as a file. */
export function saveFigureReport(report: FigureReport, format: FigureReportFormat): void {
  const file = new Blob([figureReport(report, format)], { type: `${files[format].type};charset=utf-8` });
  saveFile(file, `${plainName(report.title, 'report')}.${format}`);
}
