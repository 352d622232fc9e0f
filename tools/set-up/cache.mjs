import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { diagnose } from './diagnosis.mjs';
import { withLock } from './lock.mjs';

const DONE = '.done';
const LEFTOVER_AFTER = 24 * 60 * 60 * 1000;

/**
 * The folder for downloads and compiled addons, shared by all checkouts.
 * @param {NodeJS.ProcessEnv} environment
 * @param {NodeJS.Platform} platform
 * @param {string} home
 */
export function cacheDirectory(environment = process.env, platform = process.platform, home = homedir()) {
  if (environment.NEPENTHE_CACHE_DIR) return resolve(environment.NEPENTHE_CACHE_DIR);
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'nepenthe-lab');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'nepenthe-lab');
  if (platform === 'win32') {
    return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'nepenthe-lab', 'cache');
  }
  return join(home, '.cache', 'nepenthe-lab');
}

/**
 * Returns a folder of the cache and fills it on first use. It is filled under another name and then renamed, so an existing folder is
 * complete. An interrupted fill resumes: it finds its partial folder and skips the parts that `once` has marked as done.
 * @param {string} name path within the cache
 * @param {(folder: string) => Promise<void>} fill
 * @returns {Promise<string>} the folder's path
 */
export async function cachedFolder(name, fill) {
  const cache = cacheDirectory();
  const target = join(cache, name);
  if (existsSync(target)) return target;
  try {
    return await withLock(`${target}.lock`, async () => {
      if (existsSync(target)) return target;
      const partial = `${target}.partial`;
      mkdirSync(partial, { recursive: true });
      await fill(partial);
      rmSync(join(partial, DONE), { recursive: true, force: true });
      renameSync(partial, target);
      return target;
    });
  } catch (error) {
    throw error instanceof Error && 'code' in error ? diagnose(`filling ${target}`, String(error), cache) : error;
  }
}

/**
 * Does one part of filling a folder, unless an earlier attempt already did.
 * @param {string} folder
 * @param {string} part
 * @param {() => Promise<void>} work may run again after an interruption
 */
export async function once(folder, part, work) {
  const mark = join(folder, DONE, part);
  if (existsSync(mark)) return;
  await work();
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, '');
}

/** A new folder on the same disk as the cache, so that results can be renamed into it and a small /tmp does not matter. */
export function temporaryFolder() {
  const parent = join(cacheDirectory(), 'partial');
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent);
  return mkdtempSync(join(parent, 'set-up-'));
}

// A killed set-up leaves its own behind.
function removeLeftovers(parent) {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LEFTOVER_AFTER) rmSync(folder, { recursive: true, force: true });
  }
}
