import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { isImageFileName } from './image-folder.ts';
import { splitNameOf } from './split-name.ts';

/** A folder with more subfolders holds classes, not domains. */
const MAX_DOMAINS = 1000;
/** Domains share at least this many classes. */
const LEAST_COMMON = 2;

/**
 * The subfolders that look like domains: each holds only folders, and all share at least two. Empty for anything else, and for an
 * unreadable folder; the import reports what is wrong. For class folders the first one settles it, so this is fast for any number of
 * images.
 */
export async function domainsOf(folder: string): Promise<string[]> {
  if (!isAbsolute(folder)) return [];
  try {
    const { folders } = await contentOf(folder);
    if (folders.length > MAX_DOMAINS || folders.some(splitNameOf)) return [];
    return await alike(folder, folders);
  } catch {
    return [];
  }
}

async function alike(root: string, folders: readonly string[]): Promise<string[]> {
  const domains: string[] = [];
  let common: ReadonlySet<string> | undefined;
  for (const name of folders) {
    const inner = await contentOf(join(root, name));
    // Notes and lists next to the domains.
    if (inner.folders.length === 0 && inner.images === 0) continue;
    common = new Set(inner.folders.filter((each) => common?.has(each) ?? true));
    if (inner.images > 0 || common.size < LEAST_COMMON) return [];
    domains.push(name);
  }
  return domains.length > 1 ? domains : [];
}

/** Skips links; the import checks where they lead. */
async function contentOf(folder: string): Promise<{ folders: string[]; images: number }> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return {
    folders: folders.sort(),
    images: entries.filter(({ name }) => isImageFileName(name)).length,
  };
}
