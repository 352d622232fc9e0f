import type { RunSummary } from '#shared/contract/index.ts';
import { type Cell, latexTable, markdownTable, type Table, toCsv } from '#shared/text/index.ts';
import { saveFile } from '../ui/save-file.ts';
import type { RunColumn } from './columns.ts';

/** Saves runs as a file: the shown columns in full precision. */
export async function saveRuns(
  runs: readonly RunSummary[],
  columns: readonly RunColumn[],
  format: 'csv' | 'json' | 'parquet',
): Promise<void> {
  saveFile(await fileOf(runs, columns, format), `runs.${format}`);
}

async function fileOf(runs: readonly RunSummary[], columns: readonly RunColumn[], format: 'csv' | 'json' | 'parquet'): Promise<Blob> {
  if (format === 'csv') return new Blob([toCsv(runsTable(runs, columns))], { type: 'text/csv;charset=utf-8' });
  if (format === 'json') return new Blob([runsJson(runs, columns)], { type: 'application/json;charset=utf-8' });
  const { toParquet } = await import('#shared/text/parquet.ts');
  const { columns: names, rows } = runsTable(runs, columns);
  const withId = names.includes('id')
    ? { columns: names, rows }
    : { columns: ['id', ...names], rows: rows.map((row, index) => [runs[index]?.id, ...row]) };
  return new Blob([toParquet(withId)], { type: 'application/vnd.apache.parquet' });
}

export function runsTable(runs: readonly RunSummary[], columns: readonly RunColumn[]): Table {
  return { columns: columns.map(({ id }) => id), rows: runs.map((run) => columns.map((column) => cellOf(run, column))) };
}

/** A list of objects, each with the ID of its run. */
export function runsJson(runs: readonly RunSummary[], columns: readonly RunColumn[]): string {
  const objects = runs.map((run) => ({ id: run.id, ...Object.fromEntries(columns.map((column) => [column.id, cellOf(run, column)])) }));
  return `${JSON.stringify(objects, null, 2)}\n`;
}

/** The shown columns as a table of a document, with the texts of the cells. */
export function runsText(runs: readonly RunSummary[], columns: readonly RunColumn[], format: 'markdown' | 'latex'): string {
  const table = {
    columns: columns.map(({ title }) => title),
    rows: runs.map((run) => columns.map((column) => column.text(run))),
    isNumber: (index: number) => columns[index]?.number ?? false,
  };
  return format === 'markdown' ? markdownTable(table) : latexTable(table);
}

function cellOf(run: RunSummary, { data, number, value, text }: RunColumn): Cell {
  if (data) return data(run);
  return number && value ? value(run) : text(run);
}
