import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PublishedEngine } from '#main/engine/published-engine.ts';
import { readEngineFile } from '#main/files/engine-file.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

test('an engine describes itself again if its file is damaged or deleted, until it withdraws', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'nepenthe-published-'));
  const file = join(dataDir, 'engine.json');
  const engine = new PublishedEngine(dataDir, { pid: process.pid, socket: '/run/lab.sock', app: '1' });
  engine.publish();
  for (const damage of [() => writeFileSync(file, '{"pid":'), () => rmSync(file)]) {
    damage();
    expect(await readEngineFile(dataDir)).toBeUndefined();
    vi.advanceTimersByTime(2_000);
    await vi.waitFor(async () => expect(await readEngineFile(dataDir)).toMatchObject({ pid: process.pid, socket: '/run/lab.sock' }));
  }
  engine.withdraw();
  vi.advanceTimersByTime(10_000);
  expect(await readEngineFile(dataDir)).toBeUndefined();
});
