import { open, rename, rm } from 'node:fs/promises';
import { LabError } from '#shared/contract/index.ts';

/** Writes a file as a whole or not at all. Throws LabError `unwritable` or `disk-full`. */
export async function writeFileWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.temporary`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    if (reason.startsWith('ENOSPC')) throw new LabError('disk-full', 'The disk is full.', 'Free some space and try again.', { file });
    throw new LabError('unwritable', `The file cannot be written (${reason}).`, 'Name another one with --out.', { file, cause: error });
  }
}
