import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { expect, it } from 'vitest';
import { toParquet } from '#shared/text/parquet.ts';

it('a table as Parquet is read back by a reader, with types, nulls and every digit', async () => {
  const { buffer } = toParquet({
    columns: ['name', 'best', 'seed', 'archived', 'mixed', 'none'],
    rows: [
      ['Größe, "quoted"', 98.123456789012, 3, true, 1, null],
      [null, null, -4, false, 'two', undefined],
    ],
  });
  expect(await parquetReadObjects({ file: buffer })).toEqual([
    { name: 'Größe, "quoted"', best: 98.123456789012, seed: 3, archived: true, mixed: '1', none: null },
    { name: null, best: null, seed: -4, archived: false, mixed: 'two', none: null },
  ]);
  const { children } = parquetSchema(parquetMetadata(buffer));
  expect(children.map(({ element: { name, type } }) => [name, type])).toEqual([
    ['name', 'BYTE_ARRAY'],
    ['best', 'DOUBLE'],
    ['seed', 'INT32'],
    ['archived', 'BOOLEAN'],
    ['mixed', 'BYTE_ARRAY'],
    ['none', 'BYTE_ARRAY'],
  ]);
});

it('a table without rows has its columns', async () => {
  const { buffer } = toParquet({ columns: ['name'], rows: [] });
  expect(await parquetReadObjects({ file: buffer })).toEqual([]);
});
