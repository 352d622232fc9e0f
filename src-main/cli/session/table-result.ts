import { extname, resolve } from 'node:path';
import { writeOutput } from '#main/files/output-file.ts';
import { plural, type Table } from '#shared/text/index.ts';
import { toParquet } from '#shared/text/parquet.ts';
import { formatTable, type TableFormat } from '../text/run-fields-table.ts';
import { UsageError } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Formats of tables that other programs read. */
export const dataFormats = ['csv', 'parquet'] as const;
export type DataFormat = (typeof dataFormats)[number];

interface Target {
  readonly format: TableFormat | 'parquet';
  /** The file to write; undefined to print. */
  readonly out: string | undefined;
}

/** The format that a file's name stands for; CSV for any other. */
export function formatOfFile(file: string | undefined): DataFormat {
  return file !== undefined && extname(file).toLowerCase() === '.parquet' ? 'parquet' : 'csv';
}

/**
 * Prints a table, or writes it into a file. Throws UsageError for Parquet without a file, and LabError `conflict`, `disk-full` or
 * `unwritable`.
 *
 * @param document the result with --json
 */
export function tableResult(terminal: Terminal, document: object, table: Table, { format, out }: Target): void {
  if (out === undefined) {
    if (format === 'parquet') throw new UsageError({ code: 'usage', message: 'Parquet is not text.', remedy: 'Name a file with --out.' });
    terminal.result(document, formatTable(table, format));
    return;
  }
  const file = resolve(out);
  writeOutput(file, format === 'parquet' ? toParquet(table) : `${formatTable(table, format)}\n`);
  terminal.result({ file, rows: table.rows.length }, `Wrote ${plural(table.rows.length, 'row')} to ${file}`);
}
