import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { findRuns, type FoundRun } from '#main/run-stores/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

/** Made by W&B: test/fixtures/elsewhere/stores.py. */
const STORE = resolve(import.meta.dirname, '../../fixtures/elsewhere/stores/wandb');
const WIDE = join(STORE, 'offline-run-20260101_000000-wide0001', 'run-wide0001.wandb');

const foundIn = (path: string): FoundRun[] => [...findRuns(path)].filter((found): found is FoundRun => !('problem' in found));

it('reads runs with settings, tags, metrics and status, and counts what is not taken', () => {
  const [failed, wide] = foundIn(STORE);
  expect(failed).toMatchObject({ program: 'wandb', name: 'failed', project: 'depth', status: 'failed' });
  expect(failed?.points.map(({ name, step, value }) => [name, step, value])).toEqual([['loss', 0, 1.5]]);
  expect(wide).toMatchObject({ name: 'wide net', status: 'finished', tags: ['blue', 'group=first'] });
  // The long setting is a record of two blocks.
  expect(wide?.settings).toEqual({ lr: 0.1, net: { width: 2 }, long: 'x'.repeat(40_000) });
  expect(wide?.points.map(({ name, step, value }) => [name, step, value])).toEqual([
    ...[0, 1, 2].flatMap((index) => [
      ['train/loss', 10 * index, 1 / (index + 1)],
      ['val/accuracy', 10 * index, 50 + index],
    ]),
    ['train/loss', 40, NaN],
  ]);
  expect(wide?.notes).toEqual(['Not taken: 1 record with texts or lists.', 'Not taken: 1 record with histograms.']);
});

it('takes a log up to where it is cut off or damaged, and says so', () => {
  const whole = readFileSync(WIDE);
  const copy = join(temporaryFolder(), 'run-wide0001.wandb');
  const read = (bytes: Uint8Array): FoundRun | undefined => {
    writeFileSync(copy, bytes);
    return foundIn(copy)[0];
  };
  // Within the long setting, after three steps.
  const cut = read(whole.subarray(0, 32 * 1024 + 100));
  expect(cut?.points).toHaveLength(6);
  expect(cut?.status).toBe('stopped');
  expect(cut?.notes.slice(-2)).toEqual([
    expect.stringMatching(/^run-wide0001\.wandb is cut off or damaged at byte \d+: the 14 records before it were taken\.$/),
    'It had not ended when it was imported: what it logs later is not taken.',
  ]);
  const damaged = Uint8Array.from(whole);
  damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1;
  expect(read(damaged)?.notes).toContainEqual(expect.stringContaining('cut off or damaged'));
  expect(read(whole)?.notes).toHaveLength(2);
});

it('reads the other runs of a folder in which one cannot be read', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'b'));
  copyFileSync(WIDE, join(folder, 'b', 'run-wide0001.wandb'));
  writeFileSync(join(folder, 'run-empty.wandb'), '');
  const [wide, empty] = [...findRuns(folder)];
  expect(wide).toMatchObject({ name: 'wide net' });
  expect(empty).toMatchObject({ location: join(folder, 'run-empty.wandb'), problem: { code: 'bad-file' } });
});
