import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { diagnose } from './diagnosis.mjs';
import { withLock } from './lock.mjs';

const DONE = '.done';
const LEFTOVER_AFTER = 24 * 60 * 60 * 1000;

/**
 * Where fetched and compiled things are kept, outside of any checkout.
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
 * A folder of the cache, made once: filled beside its place and renamed when whole, so what is there is complete.
 * A fill that was cut short goes on where it stopped: it finds what it left, and skips what `once` says is done.
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
 * Does one part of filling a folder, unless an earlier try already did it.
 * @param {string} folder
 * @param {string} part
 * @param {() => Promise<void>} work may run again after being cut short
 */
export async function once(folder, part, work) {
  const mark = join(folder, DONE, part);
  if (existsSync(mark)) return;
  await work();
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, '');
}

/** A fresh folder on the cache's own disk: a rename into place stays one, and a small /tmp does not matter. */
export function temporaryFolder() {
  const parent = join(cacheDirectory(), 'partial');
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent);
  return mkdtempSync(join(parent, 'set-up-'));
}

// A killed set-up can't remove its own.
function removeLeftovers(parent) {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LEFTOVER_AFTER) rmSync(folder, { recursive: true, force: true });
  }
}
