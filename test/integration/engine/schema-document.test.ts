import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabFolder } from './lab-folder.ts';

const document = readFileSync(resolve(import.meta.dirname, '../../../docs/schema.md'), 'utf8');

let lab: LabFolder;
let database: Database.Database;
beforeAll(() => {
  lab = new LabFolder();
  lab.openStore()[Symbol.dispose]();
  database = new Database(lab.database, { readonly: true });
});
afterAll(() => {
  database.close();
  lab[Symbol.dispose]();
});

function realSchema(): Record<string, string[]> {
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all()
    .map(String);
  return Object.fromEntries(
    tables.map((table) => [table, database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table).map(String).toSorted()]),
  );
}

/** Each section describes a table; the first cell of each row names columns. */
function documentedSchema(): Record<string, string[]> {
  const sections = document.split(/^## /m).slice(1);
  return Object.fromEntries(
    sections.map((section) => {
      const cells = [...section.matchAll(/^\|([^|]*)\|/gm)].map((match) => match[1] ?? '');
      const columns = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ''));
      return [section.split('\n')[0] ?? '', columns.toSorted()];
    }),
  );
}

describe('docs/schema.md', () => {
  it('names exactly the tables and columns of the real schema', () => {
    expect(documentedSchema()).toEqual(realSchema());
  });

  it('has valid queries', () => {
    const queries = [...document.matchAll(/```sql\n([^`]*)```/g)].map((match) => match[1] ?? '');
    expect(queries).not.toEqual([]);
    for (const query of queries) expect(() => database.prepare(query)).not.toThrow();
    const fromShell = /"(SELECT [^"]*)"/.exec(document)?.[1] ?? '';
    expect(() => database.prepare(fromShell)).not.toThrow();
  });

  it('gives the application ID', () => {
    expect(document).toContain(`\`PRAGMA application_id\` is ${String(database.pragma('application_id', { simple: true }))} `);
  });
});
