import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, withLock } from '../../../tools/set-up/lock.mjs';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-test-'));
  file = join(folder, 'set-up.lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const deadOwner = (): string => JSON.stringify({ host: hostname(), pid: spawnSync(process.execPath, ['--version']).pid });

describe('the lock', () => {
  it('admits one at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
    };
    await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)]);
    expect(most).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it('is free again after a failure', async () => {
    await expect(withLock(file, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(withLock(file, () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('of a dead process is broken', async () => {
    writeFileSync(file, deadOwner());
    await expect(withLock(file, () => Promise.resolve('done'))).resolves.toBe('done');
  });
});

describe('the holder of a lock', () => {
  it('is alive while its process is', () => {
    expect(isAlive(JSON.stringify({ host: hostname(), pid: process.pid }), 0)).toBe(true);
    expect(isAlive(deadOwner(), 0)).toBe(false);
  });

  it('on another machine is alive while its heartbeat is recent', () => {
    const owner = JSON.stringify({ host: 'elsewhere', pid: process.pid });
    expect(isAlive(owner, 10_000)).toBe(true);
    expect(isAlive(owner, 61_000)).toBe(false);
  });

  it('counts as alive while the file is still empty, but not a minute later', () => {
    expect(isAlive('', 10)).toBe(true);
    expect(isAlive('', 61_000)).toBe(false);
  });
});
