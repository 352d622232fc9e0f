import { expect, it } from 'vitest';
import { textTable } from '#main/cli/text/text-table.ts';

it('a table aligns text left and numbers right, without trailing blanks', () => {
  const table = textTable(
    ['ID', 'BEST', 'NOTE'],
    [
      ['one', '98.10 %', 'a'],
      ['three', '8.00 %', ''],
    ],
  );
  expect(table.split('\n')).toEqual([
    'ID        BEST  NOTE', //
    'one    98.10 %  a',
    'three   8.00 %',
  ]);
});

it('a row stays on its line, whatever its cells contain', () => {
  expect(textTable(['NAME', 'X'], [['line1\nline2\u001b[31m', 'y']]).split('\n')).toEqual([
    `${'NAME'.padEnd(24)}X`,
    String.raw`line1\nline2\u001b[31m  y`,
  ]);
});
