export { type FigureReport, figureReport, type FigureReportFormat } from './figure-report.ts';
export { htmlPage, htmlTable } from './html.ts';
export { symbols } from './mark-symbols.ts';
export { markdownSection } from './markdown.ts';
export type { ReportTable } from './report-table.ts';
