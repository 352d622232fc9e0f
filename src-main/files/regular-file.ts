import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { LabError } from '#shared/errors/index.ts';
import { errorCode, readProblem } from './file-problem.ts';

/*
 * How files that others could have put there are opened: in the data folder, and wherever the user points to. A pipe would block forever, a
 * device never ends. Links to regular files are followed.
 */

/** Non-blocking, because opening a pipe waits for a writer. It makes no difference to a regular file; Windows does not have it. */
const NON_BLOCKING = (constants.O_NONBLOCK as number | undefined) ?? 0;
const READ_ONLY = constants.O_RDONLY | NON_BLOCKING;
const WRITE = constants.O_WRONLY | constants.O_CREAT | NON_BLOCKING;

/** Opens a regular file for reading. Throws LabError `bad-file` for anything else, and what the system throws. */
export async function openRegular(file: string): Promise<FileHandle> {
  const handle = await open(file, READ_ONLY);
  try {
    refuseOthers(await handle.stat(), file);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Likewise; returns the descriptor. */
export function openRegularSync(file: string): number {
  const descriptor = openSync(file, READ_ONLY);
  try {
    refuseOthers(fstatSync(descriptor), file);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/**
 * Opens a log that only this user can read, at its end or empty, and creates it on demand; returns the descriptor. Throws LabError `bad-file`
 * for anything that is not a regular file, and what the system throws.
 */
export function openLogSync(file: string, mode: 'append' | 'replace' = 'append'): number {
  const descriptor = opened(file, WRITE | (mode === 'append' ? constants.O_APPEND : constants.O_TRUNC));
  try {
    refuseOthers(fstatSync(descriptor), file);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function opened(file: string, flags: number): number {
  try {
    return openSync(file, flags, 0o600);
  } catch (error) {
    // A pipe without a reader, or a socket.
    if (errorCode(error) === 'ENXIO') throw readProblem(error, file);
    throw error;
  }
}

/** The content of a regular file. Throws like {@link openRegular}. */
export async function readRegular(file: string): Promise<Buffer<ArrayBuffer>> {
  const handle = await openRegular(file);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

export function readRegularSync(file: string): Buffer<ArrayBuffer> {
  const descriptor = openRegularSync(file);
  try {
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function refuseOthers(status: Stats, file: string): void {
  if (status.isFile()) return;
  const message = status.isDirectory() ? 'This is a folder, not a file.' : 'It is not a regular file.';
  throw new LabError('bad-file', message, 'Give the path of a regular file.', { file });
}
