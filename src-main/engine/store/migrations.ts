import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { syncFile, syncFolder } from '#main/files/atomic-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { corruptDatabase } from './store-errors.ts';

/** One schema version: `0001-runs.sql` is version 1. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The numbered SQL files of a folder, in order. Throws if a number is missing. */
export function readMigrations(folder: string): readonly Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.toSorted().map((name, index) => {
    const version = Number.parseInt(name, 10);
    if (version !== index + 1) throw new Error(`${join(folder, name)}: expected migration ${index + 1}`);
    return { version, name, sql: readFileSync(join(folder, name), 'utf8') };
  });
}

export function schemaVersion(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Throws LabError `newer-schema` for a database of a newer version, and `corrupt-database` for a number that no version has. */
export function refuseNewerSchema(database: Database, migrations: readonly Migration[]): void {
  const version = schemaVersion(database);
  if (version < 0) throw corruptDatabase(database.name, `its schema number is ${version}`);
  if (version <= migrations.length) return;
  throw new LabError(
    'newer-schema',
    `A newer version of Nepenthe Lab has written the database: it has schema ${version}, and this version reads up to ${migrations.length}.`,
    'Update Nepenthe Lab, or choose another data folder with --data-dir. ' +
      'If no newer version was ever used here, this number is damaged: move the database away, and runs are restored from their folders.',
    { file: database.name },
  );
}

/** Updates the schema, after backing the database up as `<file>.backup-v<version>`. */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  const from = schemaVersion(database);
  const missing = migrations.filter((migration) => migration.version > from);
  if (missing.length === 0) return;
  if (from > 0) backUp(database, from);
  applyMigrations(database, missing);
}

/** Applies these migrations in one transaction. */
export function applyMigrations(database: Database, migrations: readonly Migration[]): void {
  database
    .transaction(() => {
      for (const { sql, version } of migrations) {
        database.exec(sql);
        database.pragma(`user_version = ${version}`);
      }
    })
    .immediate();
}

function backUp(database: Database, version: number): void {
  const copy = `${database.name}.backup-v${version}`;
  const unfinished = `${copy}.part`;
  rmSync(unfinished, { force: true });
  database.prepare('VACUUM INTO ?').run(unfinished);
  syncFile(unfinished);
  renameSync(unfinished, copy);
  syncFolder(dirname(copy));
}
