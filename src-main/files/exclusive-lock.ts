import Database from 'better-sqlite3';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { LabError } from '#shared/errors/index.ts';

/** Long enough for another process's probe to pass. */
const PATIENCE_MILLISECONDS = 1000;

/**
 * Held by one process at a time and freed by the operating system when that process ends, kill -9 included: an exclusive
 * transaction on an otherwise empty SQLite file, which is the portable way to a kernel's file lock.
 */
export class ExclusiveLock {
  readonly #database: Database.Database;

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  /** Throws a LabError `busy` with the given message when another process, or this one, holds it. */
  static acquire(file: string, message: string, remedy: string): ExclusiveLock {
    mkdirSync(dirname(file), { recursive: true });
    const database = new Database(file, { timeout: PATIENCE_MILLISECONDS });
    try {
      database.exec('BEGIN EXCLUSIVE');
      return new ExclusiveLock(database);
    } catch (error) {
      database.close();
      if (isBusy(error)) throw new LabError('busy', message, remedy, { file, cause: error });
      throw error;
    }
  }

  /** Whether somebody holds the lock; asking takes nothing away from whoever acquires it meanwhile. */
  static isHeld(file: string): boolean {
    if (!existsSync(file)) return false;
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      database.prepare('SELECT 1 FROM sqlite_schema').get();
      return false;
    } catch (error) {
      if (isBusy(error)) return true;
      throw error;
    } finally {
      database.close();
    }
  }

  release(): void {
    this.#database.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
