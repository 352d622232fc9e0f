import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { acquireRunLock, isRunAlive } from '#main/run-folder/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

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
