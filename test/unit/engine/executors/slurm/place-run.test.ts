import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { finishMoves, placeRun } from '#main/engine/executors/slurm/place-run.ts';
import { KEEP_RUNNING, readRunControl, runFolder, writeRunControl } from '#main/run-folder/index.ts';
import { temporaryFolder } from '../../../run-folder/temporary-folder.ts';

function newRun(dataDir: string): string {
  const folder = runFolder(dataDir, 'abc');
  mkdirSync(join(folder, 'journal'), { recursive: true });
  writeFileSync(join(folder, 'spec.json'), 'the spec');
  return folder;
}

test('a run moves to the cluster, is reached through a link, and moves on to another cluster', async () => {
  const [dataDir, first, second] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const folder = newRun(dataDir);
  expect(await placeRun(folder, first)).toBe(runFolder(first, 'abc'));
  expect(lstatSync(folder).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'spec.json'), 'utf8')).toBe('the spec');
  expect(readdirSync(folder).toSorted()).toEqual(['journal', 'spec.json']);
  // Nothing is copied again.
  writeFileSync(join(runFolder(first, 'abc'), 'spec.json'), 'changed there');
  await placeRun(folder, first);
  expect(readFileSync(join(folder, 'spec.json'), 'utf8')).toBe('changed there');
  await placeRun(folder, second);
  expect(realpathSync(folder)).toBe(realpathSync(runFolder(second, 'abc')));
  expect(readFileSync(join(folder, 'spec.json'), 'utf8')).toBe('changed there');
  expect(readdirSync(join(first, 'runs'))).toEqual([]);
  expect(readdirSync(join(dataDir, 'runs'))).toEqual(['abc']);
});

test('a request that comes while the folder is copied is not lost', async () => {
  const [dataDir, cluster] = [temporaryFolder(), temporaryFolder()];
  const folder = newRun(dataDir);
  writeRunControl(folder, KEEP_RUNNING);
  const placing = placeRun(folder, cluster);
  await expect.poll(() => existsSync(join(cluster, 'runs')) || !existsSync(folder)).toBe(true);
  writeRunControl(folder, { pause: true, stop: 'none' });
  await placing;
  expect(readRunControl(folder)).toEqual({ pause: true, stop: 'none' });
});

test('a data folder that is the cluster’s folder stays as it is', async () => {
  const dataDir = temporaryFolder();
  const folder = newRun(dataDir);
  expect(await placeRun(folder, dataDir)).toBe(folder);
  expect(lstatSync(folder).isSymbolicLink()).toBe(false);
});

test('what is in the way on the cluster is set aside', async () => {
  const [dataDir, cluster] = [temporaryFolder(), temporaryFolder()];
  const other = newRun(cluster);
  writeFileSync(join(other, 'spec.json'), 'another');
  const folder = newRun(dataDir);
  await placeRun(folder, cluster);
  expect(readFileSync(join(folder, 'spec.json'), 'utf8')).toBe('the spec');
  const [aside = ''] = readdirSync(join(cluster, 'runs')).filter((name) => name.endsWith('.set-aside'));
  expect(readFileSync(join(cluster, 'runs', aside, 'spec.json'), 'utf8')).toBe('another');
});

test('a folder that cannot be written is a LabError, and the run stays', async () => {
  const [dataDir, cluster] = [temporaryFolder(), temporaryFolder()];
  const folder = newRun(dataDir);
  writeFileSync(join(cluster, 'runs'), 'a file');
  await expect(placeRun(folder, cluster)).rejects.toMatchObject({ code: 'unwritable' });
  expect(readFileSync(join(folder, 'spec.json'), 'utf8')).toBe('the spec');
});

test('moves of a killed engine are undone before the link exists, and finished after', () => {
  const [dataDir, cluster] = [temporaryFolder(), temporaryFolder()];
  const folder = newRun(dataDir);
  const moved = join(dirname(folder), '.abc.moved');
  renameSync(folder, moved);
  finishMoves(dataDir);
  expect(readFileSync(join(folder, 'spec.json'), 'utf8')).toBe('the spec');
  renameSync(folder, moved);
  symlinkSync(runFolder(cluster, 'abc'), folder);
  finishMoves(dataDir);
  expect([existsSync(moved), lstatSync(folder).isSymbolicLink()]).toEqual([false, true]);
  finishMoves(temporaryFolder());
});
