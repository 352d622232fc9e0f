import { copyFileSync, existsSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { LabError } from '#shared/errors/index.ts';
import { writeProblem } from './file-problem.ts';

/** Long enough for another process to finish its check. */
const PATIENCE_MILLISECONDS = 1000;

/**
 * Held by one process at a time and released by the operating system when that process ends, even by kill -9: an exclusive transaction
 * on an otherwise empty SQLite file, the portable form of a kernel file lock.
 */
export class ExclusiveLock {
  /** A copy of the file's damaged content, which was emptied; undefined if it was sound. */
  readonly setAside: string | undefined;
  readonly #database: Database.Database;

  private constructor(database: Database.Database, setAside?: string) {
    this.#database = database;
    this.setAside = setAside;
  }

  /** Throws LabError `busy` with the given message if another process, or this one, holds the lock. */
  static acquire(file: string, message: string, remedy: string): ExclusiveLock {
    const busy = (cause: unknown): LabError => new LabError('busy', message, remedy, { file, cause });
    try {
      mkdirSync(dirname(file), { recursive: true });
      return new ExclusiveLock(begin(file));
    } catch (error) {
      if (isBusy(error)) throw busy(error);
      if (!isDamaged(error)) throw writeProblem(error, file);
    }
    const copy = emptyDamaged(file);
    try {
      return new ExclusiveLock(begin(file), copy);
    } catch (error) {
      throw isBusy(error) ? busy(error) : error;
    }
  }

  /** Whether a process holds the lock. The check never disturbs one that acquires it. */
  static isHeld(file: string): boolean {
    if (!isFile(file)) return false;
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      database.prepare('SELECT 1 FROM sqlite_schema').get();
      return false;
    } catch (error) {
      if (isBusy(error)) return true;
      // SQLite reads the content only once it has a shared lock, so no process holds a file with damaged content.
      if (isDamaged(error)) return false;
      throw error;
    } finally {
      database.close();
    }
  }

  release(): void {
    this.#database.close();
  }
}

function begin(file: string): Database.Database {
  const database = opened(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function opened(file: string): Database.Database {
  try {
    return new Database(file, { timeout: PATIENCE_MILLISECONDS });
  } catch (error) {
    // SQLite does not say why it cannot create a file; the system does.
    if (hasCode(error, 'SQLITE_CANTOPEN') && !existsSync(file)) writeFileSync(file, '');
    throw error;
  }
}

/** Empties the file in place: replacing it would let another process lock the old one. Returns a copy of its content. */
function emptyDamaged(file: string): string {
  const copy = `${file}.damaged`;
  try {
    copyFileSync(file, copy);
    truncateSync(file);
    return copy;
  } catch (error) {
    throw writeProblem(error, file);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isBusy(error: unknown): boolean {
  return hasCode(error, 'SQLITE_BUSY');
}

function isDamaged(error: unknown): boolean {
  return hasCode(error, 'SQLITE_NOTADB') || hasCode(error, 'SQLITE_CORRUPT');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith(code);
}
