import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { controlRun } from '#main/engine/services/control-run.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { recoverFolders } from '#main/engine/services/recover-folders.ts';
import { recoverStudies } from '#main/engine/services/study-folder.ts';
import { runById } from '#main/engine/store/run-records.ts';
import { allSummaries } from '#main/engine/store/run-summaries.ts';
import { Store } from '#main/engine/store/store.ts';
import { JournalWriter, runFolder, runPaths, writeRunSpec } from '#main/run-folder/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { exampleSpec } from '../run-folder/run-spec-example.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const open = (dataDir: string): Store => Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));

it('every run has its row and its queue position after the database was moved away', () => {
  const dataDir = temporaryFolder();
  const experiment = (seed: number): unknown => ({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, seed });
  const dataSet = { name: 'digits', folder: join(dataDir, 'data', 'digits') };
  const ids: string[] = [];
  {
    using store = open(dataDir);
    for (let seed = 0; seed < 10; seed += 1) {
      const prepared = { app: '0.1.0', experiment: experimentSchema.parse(experiment(seed)), dataSet };
      ids.push(createRun(store, dataDir, { ...prepared, parameters: 1, macs: 1 }).id);
      // Two runs may be created within a millisecond.
      const spec = { ...exampleSpec, ...prepared, runId: ids[seed] ?? '', createdAt: `2026-01-02T03:04:0${9 - seed}.000Z` };
      writeRunSpec(runFolder(dataDir, spec.runId), spec);
    }
    const stopped = runById(store, ids[4] ?? '');
    if (!stopped) throw new Error('There is no such run.');
    controlRun(store, stopped, runFolder(dataDir, stopped.id), 'stop-now', false);
  }
  const journal = new JournalWriter(runFolder(dataDir, ids[7] ?? ''));
  journal.append({ kind: 'end', status: 'paused', reason: 'paused', text: 'Paused.', best: null });
  journal.dispose();
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(dataDir, `lab.sqlite${suffix}`), { force: true });

  using store = open(dataDir);
  recoverFolders(store, dataDir, pino({ enabled: false }));
  const restored = allSummaries(store).toReversed();
  expect(restored.map(({ id, status, seed }) => [id, status, seed])).toEqual(
    ids.map((id, seed) => [id, seed === 4 ? 'stopped' : seed === 7 ? 'paused' : 'queued', seed]).toReversed(),
  );
  expect(ids.every((id) => existsSync(runPaths(runFolder(dataDir, id)).spec))).toBe(true);
});

it('a folder of another program without a journal is left alone until it has one', () => {
  const dataDir = temporaryFolder();
  const folder = runFolder(dataDir, 'python');
  mkdirSync(runPaths(folder).journal, { recursive: true });
  const experiment = { name: 'A script' };
  writeFileSync(runPaths(folder).spec, JSON.stringify({ format: 1, runId: 'python', createdAt: '2026-01-02T03:04:05.000Z', experiment }));
  using store = open(dataDir);
  recoverFolders(store, dataDir, pino({ enabled: false }));
  expect(allSummaries(store)).toEqual([]);
  expect(existsSync(runPaths(folder).spec)).toBe(true);
});

it('of the hidden folders, only those of runs that were not created to the end are removed', () => {
  const dataDir = temporaryFolder();
  const hidden = ['.Trash-1000', '.snapshot', '.old', '.260102-abcde'];
  for (const name of hidden) mkdirSync(join(dataDir, 'runs', name, 'journal'), { recursive: true });
  using store = open(dataDir);
  recoverFolders(store, dataDir, pino({ enabled: false }));
  expect(hidden.filter((name) => existsSync(join(dataDir, 'runs', name)))).toEqual(hidden.slice(0, 3));
});

it('folders of runs and studies that cannot be read are named, and left as they are', () => {
  const dataDir = temporaryFolder();
  using store = open(dataDir);
  const damage = (path: string, content: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  const specs = ['260102-aaaaa', '260102-bbbbb', '260102-ccccc'].map((id) => runPaths(runFolder(dataDir, id)).spec) as [
    string,
    string,
    string,
  ];
  damage(specs[0], '{');
  damage(specs[1], '');
  writeRunSpec(runFolder(dataDir, '260102-ccccc'), { ...exampleSpec, runId: '260102-ddddd' });
  // Its spec is lost, its journal is not.
  const journal = new JournalWriter(runFolder(dataDir, '260102-eeeee'));
  journal.append({ kind: 'end', status: 'paused', reason: 'paused', text: 'Paused.', best: null });
  journal.dispose();
  mkdirSync(join(dataDir, 'runs', 'photos'));
  damage(join(dataDir, 'studies', 'abc', 'study.json'), '{');

  const runs = recoverFolders(store, dataDir, pino({ enabled: false }));
  expect(runs.map(({ name, error }) => [name, error.code]).toSorted()).toEqual([
    ['260102-aaaaa', 'bad-file'],
    ['260102-bbbbb', 'bad-file'],
    ['260102-ccccc', 'conflict'],
    ['260102-eeeee', 'not-found'],
  ]);
  expect(recoverStudies(store, dataDir, pino({ enabled: false })).map(({ name, error }) => [name, error.code])).toEqual([
    ['abc', 'bad-file'],
  ]);
  expect(specs.every((spec) => existsSync(spec))).toBe(true);
  expect(allSummaries(store)).toEqual([]);
});
