import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder } from '#main/files/atomic-file.ts';
import { errorCode, writeProblem } from '#main/files/file-problem.ts';

/** Hides folders that are being written. */
const UNFINISHED = '.nepenthe-export-';

/**
 * Writes a folder that appears complete or not at all, and replaces an earlier one. Throws LabError `disk-full` or `unwritable`.
 *
 * @param root an existing folder of the same file system that readers do not search for hidden folders
 */
export function placeFolder(folder: string, root: string, write: (folder: string) => void): void {
  const unfinished = join(root, `${UNFINISHED}${process.pid}`);
  const replaced = `${unfinished}-replaced`;
  const remove = (): void => {
    for (const path of [unfinished, replaced]) rmSync(path, { recursive: true, force: true });
  };
  try {
    remove();
    mkdirSync(unfinished);
    write(unfinished);
    mkdirSync(dirname(folder), { recursive: true });
    moveAway(folder, replaced);
    renameSync(unfinished, folder);
    syncFolder(dirname(folder));
  } catch (error) {
    throw writeProblem(error, folder);
  } finally {
    remove();
  }
}

function moveAway(folder: string, to: string): void {
  try {
    renameSync(folder, to);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
