import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeProblem } from './file-problem.ts';

/**
 * Replaces a file atomically: temporary file, fsync, rename, fsync of the folder. The file always holds either its old or its new
 * content. Throws LabError `disk-full` or `unwritable`.
 */
export function writeAtomically(file: string, content: Uint8Array | string): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeThenRename(file, bytes);
    syncFolder(dirname(file));
  } catch (error) {
    throw writeProblem(error, file);
  }
}

function writeThenRename(file: string, bytes: Uint8Array): void {
  const temporary = `${file}${temporaryEnding(process.pid)}`;
  try {
    writeAndSync(temporary, bytes);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Removes temporary files that a killed process left in a folder, as far as they exist and can be deleted. */
export function removeTemporaries(folder: string, pid: number): void {
  try {
    for (const name of readdirSync(folder)) if (name.endsWith(temporaryEnding(pid))) rmSync(join(folder, name), { force: true });
  } catch {
    // The folder does not exist or is unreadable.
  }
}

function temporaryEnding(pid: number): string {
  return `.${pid}.temporary`;
}

/** Makes new, renamed and deleted entries of the folder durable. */
export function syncFolder(folder: string): void {
  // Windows has no way to open a folder, and keeps its entries durable itself.
  if (process.platform !== 'win32') sync(folder, 'r');
}

/** Makes a file that another program has written durable. */
export function syncFile(file: string): void {
  sync(file, 'r+');
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes all bytes, in as many calls as needed. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}

function writeAndSync(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'w');
  try {
    writeFully(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
