import { type BasicType, type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { Cell, Table } from './csv.ts';

const INT32 = 2 ** 31;

/** An Apache Parquet file of a table: each column with the narrowest type of its cells, all of which may be null. */
export function toParquet({ columns, rows }: Table): Uint8Array<ArrayBuffer> {
  const columnData = columns.map((name, index): ColumnSource => {
    const cells = rows.map((row) => row[index] ?? null);
    const type = typeOf(cells);
    return { name, type, data: type === 'STRING' ? cells.map((cell) => (cell === null ? null : String(cell))) : cells };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function typeOf(cells: readonly Cell[]): BasicType {
  const known = cells.filter((cell) => cell !== null && cell !== undefined);
  if (known.length === 0) return 'STRING';
  if (known.every((cell) => typeof cell === 'boolean')) return 'BOOLEAN';
  if (!known.every((cell) => typeof cell === 'number')) return 'STRING';
  return known.every((cell) => Number.isInteger(cell) && cell >= -INT32 && cell < INT32) ? 'INT32' : 'DOUBLE';
}
