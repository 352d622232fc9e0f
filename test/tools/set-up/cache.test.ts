import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { cacheDirectory, cachedFolder, once, temporaryFolder } from '../../../tools/set-up/cache.mjs';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cache-test-'));
  vi.stubEnv('NEPENTHE_CACHE_DIR', cache);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

describe('the place of the cache', () => {
  it('is what NEPENTHE_CACHE_DIR names', () => {
    expect(cacheDirectory({ NEPENTHE_CACHE_DIR: '/big/disk', XDG_CACHE_HOME: '/xdg' }, 'linux', '/home/ada')).toBe('/big/disk');
  });

  it('follows the XDG variable, else the habit of the platform', () => {
    expect(cacheDirectory({ XDG_CACHE_HOME: '/xdg' }, 'linux', '/home/ada')).toBe('/xdg/nepenthe-lab');
    expect(cacheDirectory({}, 'linux', '/home/ada')).toBe('/home/ada/.cache/nepenthe-lab');
    expect(cacheDirectory({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Caches/nepenthe-lab');
  });
});

describe('a temporary folder', () => {
  it('lies in the cache, and a new one removes what a killed set-up left a day ago', () => {
    const left = temporaryFolder();
    const recent = temporaryFolder();
    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
    utimesSync(left, longAgo, longAgo);
    expect(temporaryFolder().startsWith(cache)).toBe(true);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(recent)).toBe(true);
  });
});

describe('a folder of the cache', () => {
  it('is filled once, and appears whole', async () => {
    const fill = vi.fn((folder: string) => {
      writeFileSync(join(folder, 'file'), 'content');
      expect(existsSync(join(cache, 'a', 'b'))).toBe(false);
      return Promise.resolve();
    });
    const path = await cachedFolder('a/b', fill);
    expect(readFileSync(join(path, 'file'), 'utf8')).toBe('content');
    expect(await cachedFolder('a/b', fill)).toBe(path);
    expect(fill).toHaveBeenCalledTimes(1);
    expect(readdirSync(join(cache, 'a'))).toEqual(['b']);
  });

  it('goes on after a failure where it stopped', async () => {
    const first = vi.fn(() => Promise.resolve());
    const second = vi.fn(() => Promise.reject(new Error('cut off')));
    const fill = async (folder: string): Promise<void> => {
      await once(folder, 'first', first);
      await once(folder, 'second', second);
    };
    await expect(cachedFolder('big', fill)).rejects.toThrow('cut off');
    second.mockImplementation(() => Promise.resolve() as Promise<never>);
    const path = await cachedFolder('big', fill);
    expect(first).toHaveBeenCalledTimes(1);
    expect(second).toHaveBeenCalledTimes(2);
    expect(readdirSync(path)).toEqual([]);
  });

  it('is filled by one of two that want it at the same time', async () => {
    const fill = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    const paths = await Promise.all([cachedFolder('same', fill), cachedFolder('same', fill)]);
    expect(paths[0]).toBe(paths[1]);
    expect(fill).toHaveBeenCalledTimes(1);
  });

  it('on a full disk fails with a remedy', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    await expect(cachedFolder('full', () => Promise.reject(full))).rejects.toThrow(/disk is full/);
  });
});
