import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { appendRecorded, hasEnded, isSilent, runPaths } from '#main/run-folder/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const time = '2026-01-01T00:00:00.000Z';

function runFolderWith(text: string): string {
  const folder = temporaryFolder();
  mkdirSync(runPaths(folder).journal);
  appendRecorded(folder, [{ seq: 0, time, kind: 'end', status: 'finished', reason: 'done', text, best: null }]);
  return folder;
}

it('a journal has ended whose last line is an end, however long, and whole', () => {
  const folder = runFolderWith('x'.repeat(300_000));
  expect(hasEnded(folder)).toBe(true);
  writeFileSync(join(runPaths(folder).journal, '0001.ndjson'), '{"seq":1,"time"', { flag: 'a' });
  expect(hasEnded(folder)).toBe(false);
});

it.each([
  [0, false],
  [-50, false],
  [-100, true],
  [100, true],
] as const)('a last sign %i s from now is silence: %s', (seconds, silent) => {
  const folder = runFolderWith('Done.');
  const then = Date.now() / 1000 + seconds;
  utimesSync(join(runPaths(folder).journal, '0001.ndjson'), then, then);
  expect(isSilent(folder)).toBe(silent);
});
