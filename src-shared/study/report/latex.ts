import type { ReportTable } from '#shared/report/index.ts';
import { reportNote, reportTables } from './report-tables.ts';
import type { StudyReport } from './study-report.ts';

/** The report as LaTeX tables that use the package booktabs. */
export function latexReport(report: StudyReport): string {
  return [`% ${report.name.replaceAll(/\s/g, ' ')}`, ...reportTables(report).map(table), `% ${reportNote(report)}`].join('\n\n') + '\n';
}

function table({ title, columns, rows }: ReportTable): string {
  const line = (cells: readonly string[]): string => String.raw`${cells.map(escaped).join(' & ')} \\`;
  return [
    String.raw`\begin{table}`,
    String.raw`\centering`,
    String.raw`\caption{${escaped(title)}}`,
    String.raw`\begin{tabular}{l${'r'.repeat(columns.length - 1)}}`,
    String.raw`\toprule`,
    line(columns),
    String.raw`\midrule`,
    ...rows.map(line),
    String.raw`\bottomrule`,
    String.raw`\end{tabular}`,
    String.raw`\end{table}`,
  ].join('\n');
}

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
  '±': String.raw`$\pm$`,
  '–': '--',
  '−': '$-$',
};

function escaped(text: string): string {
  return text.replaceAll(/[\\~^±–−&%$#_{}]/g, (character) => SPECIAL[character] ?? `\\${character}`).replaceAll(/\s/g, ' ');
}
