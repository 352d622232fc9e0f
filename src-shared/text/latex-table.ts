import type { TextTable } from './markdown-table.ts';

/** A `tabular` that uses the package booktabs, in a `table` with a caption if there is one. */
export function latexTable({ columns, rows, isNumber, caption }: TextTable & { readonly caption?: string }): string {
  const line = (cells: readonly string[]): string => String.raw`${cells.map(escaped).join(' & ')} \\`;
  const alignment = columns.map((_, index) => (isNumber(index) ? 'r' : 'l')).join('');
  const tabular = [
    String.raw`\begin{tabular}{${alignment}}`,
    String.raw`\toprule`,
    line(columns),
    String.raw`\midrule`,
    ...rows.map(line),
    String.raw`\bottomrule`,
    String.raw`\end{tabular}`,
  ];
  if (caption === undefined) return tabular.join('\n');
  const before = [String.raw`\begin{table}`, String.raw`\centering`, String.raw`\caption{${escaped(caption)}}`];
  return [...before, ...tabular, String.raw`\end{table}`].join('\n');
}

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
  '±': String.raw`$\pm$`,
  '–': '--',
  '−': '$-$',
  Δ: String.raw`$\Delta$`,
};

function escaped(text: string): string {
  return text.replaceAll(/[\\~^±–−Δ&%$#_{}]/g, (character) => SPECIAL[character] ?? `\\${character}`).replaceAll(/\s/g, ' ');
}
