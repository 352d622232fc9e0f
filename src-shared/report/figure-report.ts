import { escapeMarkdown, escapeMarkup } from '#shared/text/index.ts';
import { htmlPage, htmlTable } from './html.ts';
import { markdownSection } from './markdown.ts';
import type { ReportTable } from './report-table.ts';

export type FigureReportFormat = 'html' | 'md';

/** What a view shows, as a document: its tables and then its figures. */
export interface FigureReport {
  readonly title: string;
  /** Below the title: what was compared, when, by which version. */
  readonly note: string;
  readonly tables: readonly ReportTable[];
  readonly figures: readonly {
    readonly title: string;
    /** A standalone SVG document. */
    readonly svg: string;
  }[];
}

const STYLE = `
  .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(34rem, 100%), 1fr)); gap: 2rem; margin: 2rem 0; }
  figure { margin: 0; }
  figcaption { font-weight: 600; margin-bottom: 0.5rem; }
  figure svg { display: block; height: auto; max-width: 100%; }
`;

const writers: Readonly<Record<FigureReportFormat, (report: FigureReport) => string>> = {
  html: ({ title, note, tables, figures }) =>
    htmlPage(title, STYLE, [
      `<p>${escapeMarkup(note)}</p>`,
      ...tables.map(htmlTable),
      '<div class="figures">',
      ...figures.map((figure) => `<figure><figcaption>${escapeMarkup(figure.title)}</figcaption>${figure.svg}</figure>`),
      '</div>',
    ]),
  md: ({ title, note, tables, figures }) =>
    [
      `# ${escapeMarkdown(title)}`,
      escapeMarkdown(note),
      ...tables.map(markdownSection),
      ...figures.map((figure) => `## ${escapeMarkdown(figure.title)}\n\n![${escapeMarkdown(figure.title)}](${svgAddress(figure.svg)})`),
    ].join('\n\n') + '\n',
};

/** The report as one file that loads nothing: figures are part of it. */
export function figureReport(report: FigureReport, format: FigureReportFormat): string {
  return writers[format](report);
}

/** The drawing as an address; parentheses would end a Markdown link. */
function svgAddress(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg).replaceAll('(', '%28').replaceAll(')', '%29')}`;
}
