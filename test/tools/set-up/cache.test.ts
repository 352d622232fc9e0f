import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedFolder, cacheDirectory, once, temporaryFolder } from '../../../tools/set-up/cache.mjs';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cache-test-'));
  vi.stubEnv('NEPENTHE_CACHE_DIR', cache);
});

afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

describe('the cache folder', () => {
  it('is what NEPENTHE_CACHE_DIR names', () => {
    expect(cacheDirectory({ NEPENTHE_CACHE_DIR: '/big/disk', XDG_CACHE_HOME: '/xdg' }, 'linux', '/home/ada')).toBe('/big/disk');
  });

  it('follows the XDG variable, or else the convention of the platform', () => {
    expect(cacheDirectory({ XDG_CACHE_HOME: '/xdg' }, 'linux', '/home/ada')).toBe('/xdg/nepenthe-lab');
    expect(cacheDirectory({}, 'linux', '/home/ada')).toBe('/home/ada/.cache/nepenthe-lab');
    expect(cacheDirectory({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Caches/nepenthe-lab');
  });
});

describe('a temporary folder', () => {
  it('is in the cache, and creating one removes leftovers more than a day old', () => {
    const left = temporaryFolder();
    const recent = temporaryFolder();
    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
    utimesSync(left, longAgo, longAgo);
    expect(temporaryFolder().startsWith(cache)).toBe(true);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(recent)).toBe(true);
  });
});

describe('a cached folder', () => {
  it('is filled once and appears when complete', async () => {
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

  it('resumes after a failure where it stopped', async () => {
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

  it('is filled once by two concurrent callers', async () => {
    const fill = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    const paths = await Promise.all([cachedFolder('same', fill), cachedFolder('same', fill)]);
    expect(paths[0]).toBe(paths[1]);
    expect(fill).toHaveBeenCalledTimes(1);
  });

  it('fails with a remedy on a full disk', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    await expect(cachedFolder('full', () => Promise.reject(full))).rejects.toThrow(/disk was full/);
  });
});
