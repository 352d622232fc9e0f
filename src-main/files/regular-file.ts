import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { LabError } from '#shared/errors/index.ts';

/*
 * How files that others could have put there are opened: in the data folder, and wherever the user points to. A pipe would block forever, a
 * device never ends. Links to regular files are followed.
 */

/** Non-blocking, because opening a pipe waits for a writer. It makes no difference to a regular file; Windows does not have it. */
const READ_ONLY = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

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
