import type { RunSummary } from '#shared/contract/index.ts';
import { type FieldValue, isReadFromEngine, runFieldOf } from '#shared/run-query/index.ts';
import { type Cell, latexTable, markdownTable, type Table, toCsv } from '#shared/text/index.ts';

export const tableFormats = ['csv', 'md', 'latex'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** The columns of `ls --format` unless others are chosen. */
export const DEFAULT_FIELDS = ['id', 'name', 'status', 'method', 'network', 'data', 'seed', 'dense', 'best', 'test', 'removed', 'sparsity'];

/** A table of fields as queries name them, in full precision. */
export function runFieldsTable(
  runs: readonly RunSummary[],
  fields: readonly string[],
  valuesOf: (id: string) => Readonly<Record<string, FieldValue>> | undefined,
): Table {
  const cell = (run: RunSummary, field: string): Cell => {
    const value = isReadFromEngine(field) ? (valuesOf(run.id)?.[field] ?? null) : (runFieldOf(field)?.read(run) ?? null);
    return typeof value === 'object' && value !== null ? value.join(', ') : value;
  };
  return { columns: fields, rows: runs.map((run) => fields.map((field) => cell(run, field))) };
}

/** The table as text: CSV in full precision, other formats with five significant digits. */
export function formatTable(table: Table, format: TableFormat): string {
  if (format === 'csv') return toCsv(table).trimEnd();
  const isNumber = (index: number): boolean => table.rows.every((row) => typeof row[index] === 'number' || row[index] === null);
  const text = { columns: table.columns, rows: table.rows.map((row) => row.map(cellText)), isNumber };
  return format === 'md' ? markdownTable(text) : latexTable(text);
}

function cellText(cell: Cell): string {
  if (typeof cell === 'number' && !Number.isInteger(cell)) return String(Number(cell.toPrecision(5)));
  return cell === null || cell === undefined ? '–' : String(cell);
}
