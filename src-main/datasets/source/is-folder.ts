import { stat } from 'node:fs/promises';

/** Whether the path is a folder; false if it does not exist. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
