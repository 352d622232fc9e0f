import { mkdirSync } from 'node:fs';
import { it, onTestFinished, vi } from 'vitest';
import { JournalTail } from '#main/engine/ingest/journal-tail.ts';
import { runPaths } from '#main/run-folder/index.ts';
import { WAIT_LIMIT_MS } from '../../limits.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

it('a journal is followed although the clock is set back', async () => {
  const folder = temporaryFolder();
  mkdirSync(runPaths(folder).journal);
  let clock = Date.now();
  vi.spyOn(Date, 'now').mockImplementation(() => (clock -= 3_600_000));
  let reads = 0;
  const read = (): boolean => {
    reads += 1;
    return false;
  };
  const tail = new JournalTail(folder, read, 250);
  onTestFinished(() => tail[Symbol.dispose]());
  await vi.waitUntil(() => reads > 2, { timeout: WAIT_LIMIT_MS, interval: 50 });
});
