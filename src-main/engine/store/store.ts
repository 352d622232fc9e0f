import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { migrate, readMigrations, refuseNewerSchema, schemaVersion } from './migrations.ts';
import { refuseOtherTables } from './schema-check.ts';
import { corruptDatabase, storeErrorOf } from './store-errors.ts';
import type { Tables } from './tables.ts';

/** ASCII "NEPE", in the header of the database, which identifies it as ours. */
const APPLICATION_ID = 0x4e455045;
const BUSY_TIMEOUT_MS = 5000;
const CACHED_STATEMENTS = 400;
/** A larger database is checked only if it was not closed properly. */
const ALWAYS_CHECKED_BYTES = 256 * 1024 * 1024;

/**
 * The lab's SQLite file. Kysely only builds typed queries; they run here, synchronously, so that a transaction is a plain function that
 * nothing interleaves with. Methods throw LabErrors: `corrupt-database`, `busy`, `disk-full`, `unwritable`.
 */
export class Store implements Disposable {
  /** Builds queries for `all`, `first` and `run`. */
  readonly query: Kysely<Tables>;
  readonly file: string;
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  private constructor(database: Database.Database) {
    this.#database = database;
    this.file = database.name;
    this.query = new Kysely<Tables>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (kysely) => new SqliteIntrospector(kysely),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    });
  }

  /** Opens or creates the database, checks it and updates its schema. Also throws LabError `newer-schema`. */
  static open(file: string, migrationsFolder: string): Store {
    try {
      mkdirSync(dirname(file), { recursive: true });
      const database = openDatabase(file, migrationsFolder);
      return new Store(database);
    } catch (error) {
      throw storeErrorOf(error, file);
    }
  }

  get schema(): number {
    return schemaVersion(this.#database);
  }

  get sqliteVersion(): string {
    return String(this.#database.prepare('SELECT sqlite_version()').pluck().get());
  }

  all<Row>(query: Compilable<Row>): Row[] {
    const { sql, parameters } = query.compile();
    // Kysely has typed the rows of this query.
    return this.#guarded(() => this.#statement(sql).all(...parameters) as Row[]);
  }

  first<Row>(query: Compilable<Row>): Row | undefined {
    const { sql, parameters } = query.compile();
    return this.#guarded(() => this.#statement(sql).get(...parameters) as Row | undefined);
  }

  /** Runs a query that changes rows; returns how many. */
  run(query: Compilable): number {
    const { sql, parameters } = query.compile();
    return this.#guarded(() => this.#statement(sql).run(...parameters).changes);
  }

  transaction<Result>(work: () => Result): Result {
    return this.#guarded(() => this.#database.transaction(work).immediate());
  }

  /**
   * Writes a copy of the database as it is now into one file, and changes the copy. The file must not exist.
   *
   * @param change returns what the copy holds
   */
  async copyTo<Result>(file: string, change: (copy: Store) => Result): Promise<Result> {
    try {
      await this.#database.backup(file);
      using copy = new Store(new Database(file));
      copy.#database.pragma('foreign_keys = ON');
      const result = change(copy);
      copy.#database.pragma('journal_mode = DELETE');
      copy.#database.exec('VACUUM');
      return result;
    } catch (error) {
      throw storeErrorOf(error, file);
    }
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= CACHED_STATEMENTS) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw storeErrorOf(error, this.file);
    }
  }
}

function openDatabase(file: string, migrationsFolder: string): Database.Database {
  const migrations = readMigrations(migrationsFolder);
  const needsCheck = existsSync(file) && (existsSync(`${file}-wal`) || statSync(file).size <= ALWAYS_CHECKED_BYTES);
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    refuseForeign(database);
    refuseNewerSchema(database, migrations);
    if (needsCheck) refuseDamaged(database);
    refuseOtherTables(database, migrations);
    // Nothing is changed before this line, so a refused file stays as it was.
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    migrate(database, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function refuseForeign(database: Database.Database): void {
  const id = Number(database.pragma('application_id', { simple: true }));
  const tables = Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  if (tables > 0 && id !== APPLICATION_ID) throw corruptDatabase(database.name, 'it is not a database of Nepenthe Lab');
}

function refuseDamaged(database: Database.Database): void {
  const problem = String(database.pragma('quick_check(1)', { simple: true }));
  if (problem !== 'ok') throw corruptDatabase(database.name, problem);
}
