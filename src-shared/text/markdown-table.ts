/** A table of texts. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Whether the column with this index has numbers, which are aligned right. */
  readonly isNumber: (column: number) => boolean;
}

/** A table in Markdown, without a line break at its end. */
export function markdownTable({ columns, rows, isNumber }: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const alignment = `| ${columns.map((_, index) => (isNumber(index) ? '--:' : '---')).join(' | ')} |`;
  return [line(columns), alignment, ...rows.map(line)].join('\n');
}

/** Text that Markdown shows as it is, in one line. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\|*_`<>[\]#]/g, String.raw`\$&`).replaceAll(/\s/g, ' ');
}
