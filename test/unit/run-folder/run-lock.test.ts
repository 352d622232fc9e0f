import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { acquireRunLock, isRunAlive } from '#main/run-folder/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('a damaged lock file', () => {
  const damages: readonly (readonly [string, (file: string) => void])[] = [
    ['text', (file) => writeFileSync(file, 'not a database, and longer than a header of SQLite'.repeat(30))],
    ['a damaged database', (file) => writeFileSync(file, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4080, 0x5a)]))],
  ];

  test.each(damages)('with %s counts as free, and the next runner sets its content aside', (_, damage) => {
    const folder = temporaryFolder();
    const file = join(folder, 'lock.sqlite');
    damage(file);
    const content = readFileSync(file);
    expect(isRunAlive(folder)).toBe(false);
    const lock = acquireRunLock(folder);
    expect(lock.setAside).toBe(`${file}.damaged`);
    expect(readFileSync(`${file}.damaged`)).toEqual(content);
    expect(isRunAlive(folder)).toBe(true);
    expect(() => acquireRunLock(folder)).toThrow(expect.objectContaining({ code: 'busy' }));
    lock.release();
    const next = acquireRunLock(folder);
    expect(next.setAside).toBeUndefined();
    next.release();
  });

  test('counts as free if it is a folder', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'lock.sqlite'));
    expect(isRunAlive(folder)).toBe(false);
  });

  test('does not let a second process in while it is held', () => {
    const folder = temporaryFolder();
    const lock = acquireRunLock(folder);
    appendFileSync(join(folder, 'lock.sqlite'), 'damaged meanwhile');
    expect(isRunAlive(folder)).toBe(true);
    expect(() => acquireRunLock(folder)).toThrow(expect.objectContaining({ code: 'busy' }));
    lock.release();
  });
});

test('a run without a runner is not alive, before and after the first lock', () => {
  const folder = temporaryFolder();
  expect(isRunAlive(folder)).toBe(false);
  acquireRunLock(folder).release();
  expect(isRunAlive(folder)).toBe(false);
});

test('a second runner is refused while the first holds the lock, and accepted afterwards', () => {
  const folder = temporaryFolder();
  const first = acquireRunLock(folder);
  expect(isRunAlive(folder)).toBe(true);
  expect(() => acquireRunLock(folder)).toThrow(expect.objectContaining({ code: 'busy' }));
  expect(isRunAlive(folder)).toBe(true);
  first.release();
  const second = acquireRunLock(folder);
  expect(isRunAlive(folder)).toBe(true);
  second.release();
});

test('the lock of another process is visible, survives checks, and is released by kill -9', async () => {
  const folder = temporaryFolder();
  const holder = await startHolder(folder);
  for (let probe = 0; probe < 20; probe += 1) expect(isRunAlive(folder)).toBe(true);
  expect(() => acquireRunLock(folder)).toThrow(expect.objectContaining({ code: 'busy' }));
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(isRunAlive(folder)).toBe(false);
  acquireRunLock(folder).release();
});

async function startHolder(folder: string): Promise<ChildProcess> {
  const holder = spawn(process.execPath, [new URL('lock-holder.ts', import.meta.url).pathname, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  return holder;
}
