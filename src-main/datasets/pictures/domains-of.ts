import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { splitNamed } from './split-named.ts';
import { isPictureName } from './walk-pictures.ts';

/** More folders are classes, not domains. */
const MAX_DOMAINS = 1000;
/** Domains share their classes, of which there are two or more. */
const LEAST_COMMON = 2;

/**
 * The folders of a folder that look like domains: folders only inside, of which all have the same two or more. None where it is
 * anything else or cannot be read; the import itself, which looks into every folder, says what is wrong. Of class folders the first
 * is enough to tell, so the look is quick however many images there are.
 */
export async function domainsOf(folder: string): Promise<string[]> {
  if (!isAbsolute(folder)) return [];
  try {
    const { folders } = await contentOf(folder);
    if (folders.length > MAX_DOMAINS || folders.some(splitNamed)) return [];
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
    // Notes and lists beside the domains.
    if (inner.folders.length === 0 && inner.pictures === 0) continue;
    common = new Set(inner.folders.filter((each) => common?.has(each) ?? true));
    if (inner.pictures > 0 || common.size < LEAST_COMMON) return [];
    domains.push(name);
  }
  return domains.length > 1 ? domains : [];
}

/** Links are left to the import, which knows how far they may lead. */
async function contentOf(folder: string): Promise<{ folders: string[]; pictures: number }> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return {
    folders: folders.sort(),
    pictures: entries.filter(({ name }) => isPictureName(name)).length,
  };
}
