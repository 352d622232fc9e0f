import Database from 'better-sqlite3';
import { applyMigrations, type Migration, schemaVersion } from './migrations.ts';
import { corruptDatabase } from './store-errors.ts';

type Columns = ReadonlyMap<string, readonly string[]>;

/**
 * Throws LabError `corrupt-database` if the tables are not those of the database's schema version: a table or column is missing, or the
 * version is wrong. Tables that no version has are ignored.
 */
export function refuseOtherTables(database: Database.Database, migrations: readonly Migration[]): void {
  const version = schemaVersion(database);
  const expected = columnsOf(migrations.slice(0, version));
  const newest = version === migrations.length ? expected : columnsOf(migrations);
  const present = columnsIn(database);
  for (const table of new Set([...expected.keys(), ...newest.keys()])) {
    const [wanted, found] = [expected.get(table) ?? [], present.get(table) ?? []];
    const [missing] = wanted.filter((column) => !found.includes(column));
    const [added] = found.filter((column) => !wanted.includes(column));
    const name = added ?? missing;
    if (name === undefined) continue;
    const what = found.length === 0 || wanted.length === 0 ? `table ${table}` : `column ${table}.${name}`;
    const problem = added === undefined ? `the ${what} is missing` : `it has schema ${version}, but the ${what} of another one`;
    throw corruptDatabase(database.name, problem);
  }
}

function columnsOf(migrations: readonly Migration[]): Columns {
  const empty = new Database(':memory:');
  try {
    applyMigrations(empty, migrations);
    return columnsIn(empty);
  } finally {
    empty.close();
  }
}

/** The sorted column names of every table. */
function columnsIn(database: Database.Database): Columns {
  const rows = database
    .prepare<[], { table: string; column: string }>(
      `SELECT tables.name AS "table", columns.name AS "column" FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' ORDER BY 1, 2`,
    )
    .all();
  const byTable = Map.groupBy(rows, ({ table }) => table);
  return new Map([...byTable].map(([table, own]) => [table, own.map(({ column }) => column)]));
}
