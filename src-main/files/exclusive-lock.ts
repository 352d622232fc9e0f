import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { LabError } from '#shared/errors/index.ts';

/** Long enough for another process to finish its check. */
const PATIENCE_MILLISECONDS = 1000;

/**
 * Held by one process at a time and released by the operating system when that process ends, even by kill -9: an exclusive transaction
 * on an otherwise empty SQLite file, the portable form of a kernel file lock.
 */
export class ExclusiveLock {
  readonly #database: Database.Database;

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  /** Throws LabError `busy` with the given message if another process, or this one, holds the lock. */
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

  /** Whether a process holds the lock. The check never disturbs one that acquires it. */
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
