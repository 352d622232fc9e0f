import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';
import type { FolderListing } from './source-format.ts';

/** Lists a folder; links count as what they lead to, and those that lead nowhere as files. Throws LabError `not-found` or `bad-file`. */
export async function listFolder(path: string): Promise<FolderListing> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw readProblem(error, path);
  });
  const isFolder = async (entry: Dirent): Promise<boolean> =>
    entry.isSymbolicLink() ? (await stat(join(path, entry.name)).catch(() => undefined))?.isDirectory() === true : entry.isDirectory();
  const [files, folders]: [string[], string[]] = [[], []];
  for (const entry of entries) ((await isFolder(entry)) ? folders : files).push(entry.name);
  return { path, files: files.sort(), folders: folders.sort() };
}
