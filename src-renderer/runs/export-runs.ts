import type { RunSummary } from '#shared/contract/index.ts';
import { type Cell, latexTable, markdownTable, type Table, toCsv } from '#shared/text/index.ts';
import { saveFile } from '../ui/save-file.ts';
import type { RunColumn } from './columns.ts';

/** Saves runs as a file: the shown columns in full precision. */
export function saveRuns(runs: readonly RunSummary[], columns: readonly RunColumn[], format: 'csv' | 'json'): void {
  const [text, type] = format === 'csv' ? [toCsv(runsTable(runs, columns)), 'text/csv'] : [runsJson(runs, columns), 'application/json'];
  saveFile(new Blob([text], { type: `${type};charset=utf-8` }), `runs.${format}`);
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
