export { type FigureReport, figureReport, type FigureReportFormat } from './figure-report.ts';
export { htmlPage, htmlTable } from './html.ts';
export { markdownTable, markdownText } from './markdown.ts';
export type { ReportTable } from './report-table.ts';
