import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { splitNameOf } from '../../source/split-name.ts';
import { isSystemName } from '../../source/system-name.ts';
import { isImageFileName } from './image-folder.ts';

/** A folder with more subfolders holds classes, not domains. */
const MAX_DOMAINS = 1000;
/** Domains share at least this many classes. */
const LEAST_COMMON = 2;
const MAX_DEPTH = 8;

/**
 * The subfolders that look like domains: each holds only folders, and all share at least two. Empty for anything else, and for an
 * unreadable folder; the import reports what is wrong. For class folders the first one settles it, so this is fast for any number of
 * images.
 */
export async function domainsOf(folder: string): Promise<string[]> {
  if (!isAbsolute(folder)) return [];
  try {
    return await domainsIn(folder, 0);
  } catch {
    return [];
  }
}

async function domainsIn(folder: string, depth: number): Promise<string[]> {
  const { folders, images } = await contentOf(folder);
  if (folders.length > MAX_DOMAINS || folders.some(splitNameOf)) return [];
  const [only, ...others] = folders;
  // The import looks through a folder that holds nothing else, too.
  if (only !== undefined && others.length === 0 && images === 0 && depth < MAX_DEPTH) return domainsIn(join(folder, only), depth + 1);
  return alike(folder, folders);
}

async function alike(root: string, folders: readonly string[]): Promise<string[]> {
  const domains: string[] = [];
  let common: ReadonlySet<string> | undefined;
  for (const name of folders) {
    const inner = await contentOf(join(root, name));
    // Notes and lists next to the domains.
    if (inner.folders.length === 0 && inner.images === 0) continue;
    common = new Set(inner.folders.map((each) => each.normalize('NFC')).filter((each) => common?.has(each) ?? true));
    if (inner.images > 0 || common.size < LEAST_COMMON) return [];
    if (await areSplitsOfAClass(join(root, name), inner.folders)) return [];
    domains.push(name);
  }
  return domains.length > 1 ? domains : [];
}

/** Whether the subfolders are splits without class folders: then they lie inside a class. */
async function areSplitsOfAClass(folder: string, names: readonly string[]): Promise<boolean> {
  const [first] = names;
  if (first === undefined || !names.every(splitNameOf)) return false;
  return (await contentOf(join(folder, first))).folders.length === 0;
}

/** Skips links; the import checks where they lead. */
async function contentOf(folder: string): Promise<{ folders: string[]; images: number }> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !isSystemName(name));
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return {
    folders: folders.sort(),
    images: entries.filter(({ name }) => isImageFileName(name)).length,
  };
}
