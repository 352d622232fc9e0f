import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const migrations = join(root, 'resources', 'migrations');
const sections = readFileSync(join(root, 'docs', 'queries.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    question: section.split('\n')[0] ?? '',
    query: /```sql\n([^`]*)```/.exec(section)?.[1] ?? '',
    table: tableIn(section),
  }));

/** The cells of a section's table: the names of columns, and the rows. */
function tableIn(section: string): string[][] {
  const lines = section.split('\n').filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

let database: Database.Database;
beforeAll(() => {
  database = new Database(':memory:');
  for (const file of readdirSync(migrations).toSorted()) database.exec(readFileSync(join(migrations, file), 'utf8'));
  database.exec(readFileSync(join(root, 'test', 'fixtures', 'queries', 'lab.sql'), 'utf8'));
});
afterAll(() => {
  database.close();
});

describe('docs/queries.md', () => {
  it('has ten questions', () => {
    expect(sections).toHaveLength(10);
  });

  it.each(sections)('$question', ({ query, table }) => {
    const statement = database.prepare(query);
    const rows = statement.raw().all() as (string | number | null)[][];
    const cells = rows.map((row) => row.map((value) => (value === null ? '' : String(value))));
    expect([statement.columns().map(({ name }) => name), ...cells]).toEqual(table);
  });
});
