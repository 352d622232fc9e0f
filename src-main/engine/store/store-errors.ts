import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fullDisk } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';

/** Turns an error of SQLite or the file system into a LabError; unexpected errors are returned unchanged. */
export function storeErrorOf(error: unknown, file: string): unknown {
  if (error instanceof LabError) return error;
  const code = codeOf(error);
  const where = { file, cause: error };
  const full = fullDisk(error, file);
  if (full) return full;
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return corruptDatabase(file, messageOf(error), error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new LabError('busy', 'Another program has locked the database.', 'Close that program and try again.', where);
  }
  if (code.startsWith('SQLITE_CANTOPEN') && isFolder(file)) {
    const remedy = 'Move the folder away. Without a backup of the database, runs are restored from their folders.';
    return new LabError('corrupt-database', 'This is a folder, not a database.', remedy, where);
  }
  if (vagueCodes.some((prefix) => code.startsWith(prefix))) {
    const probed = probe(file);
    if (probed) return probed;
  }
  if (unwritableCodes.has(code) || unwritablePrefixes.some((prefix) => code.startsWith(prefix))) return unwritable(file, error);
  return error;
}

function unwritable(file: string, cause: unknown): LabError {
  return new LabError(
    'unwritable',
    `The lab cannot write here (${messageOf(cause)}).`,
    'Give your user write permission, or choose another data folder with --data-dir.',
    { file, cause },
  );
}

export function corruptDatabase(file: string, problem: string, cause?: unknown): LabError {
  return new LabError(
    'corrupt-database',
    `The database is damaged (${problem}).`,
    'Move it away, together with its -wal and -shm files, and replace it by a backup (lab.sqlite.backup-v…). ' +
      'Without a backup, runs are restored from their folders.',
    { file, cause },
  );
}

const unwritableCodes = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'SQLITE_PERM', 'SQLITE_AUTH']);
/** SQLite does not say whether a quota or the number of files is exhausted. */
const vagueCodes = ['SQLITE_CANTOPEN', 'SQLITE_IOERR'];
const unwritablePrefixes = ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_IOERR'];

/** The LabError `disk-full` if not even a byte can be written beside the file. */
function probe(file: string): LabError | undefined {
  const beside = `${file}.${process.pid}.probe`;
  try {
    writeFileSync(beside, '\n');
    return undefined;
  } catch (error) {
    return fullDisk(error, file);
  } finally {
    if (existsSync(beside)) rmSync(beside);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
