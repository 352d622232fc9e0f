import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '#main/files/file-problem.ts';

/** What belongs to a living process, and leftovers of killed ones. */
const LEFT_OUT = /^(lock\.sqlite|hold\.sqlite)(-(shm|wal|journal))?$|^(runner\.lease|heartbeat|away\.json)$|\.(temporary|part)$/;

/**
 * The files of a folder and of those below it, as paths relative to `root` with slashes. Links are followed: the folder of a run on a
 * cluster is one. Hidden folders, which are unfinished, are left out. A folder that does not exist has none.
 */
export async function filesBelow(root: string, folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of (await namesIn(join(root, folder))).toSorted()) {
    if (name.startsWith('.') || LEFT_OUT.test(name)) continue;
    const path = `${folder}/${name}`;
    const entry = await stat(join(root, path));
    if (entry.isDirectory()) files.push(...(await filesBelow(root, path)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
