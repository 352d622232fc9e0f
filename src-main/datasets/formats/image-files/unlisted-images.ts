import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isSystemName } from '../../source/system-name.ts';
import type { LabeledFile } from './image-file-source.ts';
import { isImageFileName } from './image-folder.ts';

/**
 * The images beside a list that it does not name: in its own folder, if it lists images there, and at any depth in the subfolders that it lists
 * images of. Links and folders that cannot be read are skipped.
 */
export async function unlistedImages(folder: string, rows: readonly LabeledFile[]): Promise<readonly string[]> {
  const isListed = new Set(rows.map(({ path }) => path.normalize('NFC')));
  const tops = new Set([...isListed].map((path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')));
  const found: string[] = [];
  for (const top of tops) {
    const entries = await readdir(join(folder, top), { withFileTypes: true, recursive: top !== '' }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || !isImageFileName(entry.name)) continue;
      const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
      if (!isListed.has(path.normalize('NFC')) && !path.split('/').some(isSystemName)) found.push(path);
    }
  }
  return found.sort();
}
