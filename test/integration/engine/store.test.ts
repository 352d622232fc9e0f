import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Store } from '#main/engine/store/store.ts';
import { storeErrorOf } from '#main/engine/store/store-errors.ts';
import { LabError } from '#shared/errors/index.ts';
import { LabFolder, migrationsFolder } from './lab-folder.ts';

let lab: LabFolder;
beforeEach(() => (lab = new LabFolder()));
afterEach(() => lab[Symbol.dispose]());

const realMigrations = readdirSync(migrationsFolder).toSorted();
const newest = realMigrations.length;

/** A migrations folder with additional steps after the first real ones, by default after all of them. */
function migrationsWith(steps: readonly string[], real = newest): string {
  const folder = join(lab.path, 'migrations');
  mkdirSync(folder);
  for (const name of realMigrations.slice(0, real)) cpSync(join(migrationsFolder, name), join(folder, name));
  for (const [index, sql] of steps.entries()) writeFileSync(join(folder, `${String(real + index + 1).padStart(4, '0')}-step.sql`), sql);
  return folder;
}

function refusal(open: () => Store): LabError {
  try {
    open()[Symbol.dispose]();
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('It was opened.');
}

describe('the database', () => {
  it('is created with the complete schema, in WAL mode, with foreign keys', () => {
    using store = lab.openStore();
    const { number } = lab.addRun(store, 'a');
    expect(store.schema).toBe(newest);
    const raw = new Database(lab.database, { readonly: true });
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
    raw.close();
    expect(() => store.run(store.query.insertInto('config').values({ run: number + 1, key: 'k', value: '1' }))).toThrow(/FOREIGN KEY/);
  });

  it('keeps its rows, and can be read while the engine writes', () => {
    using store = lab.openStore();
    lab.addRun(store, 'a');
    const reader = new Database(lab.database, { readonly: true });
    store.transaction(() => {
      lab.addRun(store, 'b');
      expect(reader.prepare('SELECT id FROM runs').pluck().all()).toEqual(['a']);
    });
    expect(reader.prepare('SELECT id FROM runs ORDER BY number').pluck().all()).toEqual(['a', 'b']);
    reader.close();
  });

  it('rolls back a failed transaction', () => {
    using store = lab.openStore();
    const failing = (): void => {
      lab.addRun(store, 'a');
      throw new Error('halfway');
    };
    expect(() => store.transaction(failing)).toThrow('halfway');
    expect(store.all(store.query.selectFrom('runs').select('id'))).toEqual([]);
    expect(store.all(store.query.selectFrom('config').select('key'))).toEqual([]);
  });
});

describe('migrations', () => {
  it('update an older database and keep a backup', () => {
    const migrations = migrationsWith(['ALTER TABLE runs ADD COLUMN color TEXT;', "UPDATE runs SET color = 'red';"]);
    {
      using store = lab.openStore();
      lab.addRun(store, 'a');
    }
    using migrated = Store.open(lab.database, migrations);
    expect(migrated.schema).toBe(newest + 2);
    const now = new Database(lab.database, { readonly: true });
    expect(now.prepare('SELECT id, color FROM runs').all()).toEqual([{ id: 'a', color: 'red' }]);
    now.close();
    const copy = new Database(`${lab.database}.backup-v${newest}`, { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(newest);
    expect(copy.prepare('SELECT id FROM runs').pluck().all()).toEqual(['a']);
    expect(() => copy.prepare('SELECT color FROM runs')).toThrow('no such column');
    copy.close();
  });

  it('are atomic: a failure leaves schema and rows unchanged', () => {
    const migrations = migrationsWith(['ALTER TABLE runs ADD COLUMN color TEXT;', 'UPDATE absent SET x = 1;']);
    {
      using store = lab.openStore();
      lab.addRun(store, 'a');
    }
    expect(() => Store.open(lab.database, migrations)).toThrow('no such table: absent');
    using store = lab.openStore();
    expect(store.schema).toBe(newest);
    expect(store.all(store.query.selectFrom('runs').select('id'))).toEqual([{ id: 'a' }]);
  });

  it('of a newer version are refused with a clear message, and nothing is changed', () => {
    Store.open(lab.database, migrationsWith(['CREATE TABLE later (x INTEGER);']))[Symbol.dispose]();
    const before = readFileSync(lab.database);
    const error = refusal(() => lab.openStore());
    expect(error.details).toMatchObject({ code: 'newer-schema', file: lab.database });
    expect(error.message).toContain(`schema ${newest + 1}`);
    expect(error.message).toContain(`reads up to ${newest}.`);
    expect(error.details.remedy).toContain('Update Nepenthe Lab');
    expect(readFileSync(lab.database).equals(before)).toBe(true);
    expect(existsSync(`${lab.database}.backup-v${newest + 1}`)).toBe(false);
  });

  it('to version 2 keep existing rounds, without linear forms and proofs', () => {
    const before = Store.open(lab.database, migrationsWith([], 1));
    const number = 1;
    before[Symbol.dispose]();
    const raw = new Database(lab.database);
    raw.exec(`INSERT INTO runs (number, id, name, project, status, method, network, data_set, seed, experiment, created_at)
      VALUES (${number}, 'a', 'a', 'Default', 'finished', 'nepenthe', 'mlp', 'digits', 1, '{}', '2026-03-01T12:00:00.000Z')`);
    raw.exec(`INSERT INTO rounds VALUES (${number}, 0, 5, '2026-03-01T12:00:00.000Z', 0, 99, 0, 98, 0, 97, 0, 100, 1, '[]', '[]', 7)`);
    raw.close();
    using store = lab.openStore();
    expect(store.schema).toBe(newest);
    const rounds = store.query.selectFrom('rounds').select(['run', 'round', 'test_accuracy', 'linearized']);
    expect(store.all(rounds)).toEqual([{ run: number, round: 0, test_accuracy: 97, linearized: '[]' }]);
    expect(store.all(store.query.selectFrom('proofs').selectAll())).toEqual([]);
  });
});

describe('an unusable database', () => {
  function expectRefusedUntouched(code: string): void {
    const before = readFileSync(lab.database);
    const error = refusal(() => lab.openStore());
    expect(error.details).toMatchObject({ code, file: lab.database });
    expect(error.details.remedy).not.toBe('');
    expect(readFileSync(lab.database).equals(before)).toBe(true);
  }

  it('is corrupt if it is not a database', () => {
    writeFileSync(lab.database, 'These are my notes, not a database.'.repeat(100));
    expectRefusedUntouched('corrupt-database');
  });

  it('is corrupt if its pages are damaged', () => {
    {
      using store = lab.openStore();
      for (let index = 0; index < 50; index += 1) lab.addRun(store, `run-${index}`);
    }
    const bytes = readFileSync(lab.database);
    // Everything after the header and the schema's first page.
    bytes.fill(0x5a, 4096 * 2, bytes.length);
    writeFileSync(lab.database, bytes);
    expectRefusedUntouched('corrupt-database');
  });

  it('is corrupt if it is truncated', () => {
    {
      using store = lab.openStore();
      for (let index = 0; index < 50; index += 1) lab.addRun(store, `run-${index}`);
    }
    truncateSync(lab.database, 4096 * 5);
    expectRefusedUntouched('corrupt-database');
  });

  it('is refused if it belongs to another program', () => {
    const other = new Database(lab.database);
    other.exec('CREATE TABLE bookmarks (url TEXT)');
    other.close();
    expectRefusedUntouched('corrupt-database');
  });

  it('is unwritable if its folder cannot be created', () => {
    const file = join(lab.path, 'a-file');
    writeFileSync(file, '');
    const error = refusal(() => Store.open(join(file, 'lab.sqlite'), migrationsFolder));
    expect(error.details).toMatchObject({ code: 'unwritable', file: join(file, 'lab.sqlite') });
  });
});

describe('an error of SQLite or the system', () => {
  it('is a full disk if the database cannot grow', () => {
    const full = new Database(':memory:');
    full.exec('CREATE TABLE filling (text TEXT)');
    full.pragma('max_page_count = 2');
    let refused: unknown;
    try {
      full.prepare('INSERT INTO filling VALUES (?)').run('x'.repeat(100_000));
    } catch (error) {
      refused = error;
    }
    expect(storeErrorOf(refused, '/lab/lab.sqlite')).toMatchObject({
      details: { code: 'disk-full', message: 'The disk is full.', file: '/lab/lab.sqlite' },
    });
  });

  it('is unwritable if the database is read-only', () => {
    lab.openStore()[Symbol.dispose]();
    const readonly = new Database(lab.database, { readonly: true });
    let refused: unknown;
    try {
      readonly.prepare('DELETE FROM runs').run();
    } catch (error) {
      refused = error;
    }
    readonly.close();
    expect(storeErrorOf(refused, lab.database)).toMatchObject({ details: { code: 'unwritable' } });
  });

  it('is unchanged if it is unexpected', () => {
    const bug = new TypeError('undefined is not a function');
    expect(storeErrorOf(bug, 'file')).toBe(bug);
  });
});
