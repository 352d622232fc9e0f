import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { recoverStudies, saveStudy, studyFolder } from '#main/engine/services/study-folder.ts';
import { Store } from '#main/engine/store/store.ts';
import { allStudies, storeStudy, studyById } from '#main/engine/store/studies.ts';
import { recordedStudySchema } from '#shared/study/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const open = (dataDir: string): Store => Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
const log = pino({ enabled: false });

const study = recordedStudySchema.parse({
  ...{ format: 1, id: 's260102-abcde', createdAt: '2026-01-02T03:04:05.000Z', app: '0.1.0', paused: true },
  study: { base: { data: { name: 'digits' } }, grid: { 'method.zeta': [0.3, 0.5] }, seeds: [1, 2] },
});

it('a study is restored from its folder after the database was lost', () => {
  const dataDir = temporaryFolder();
  {
    using store = open(dataDir);
    saveStudy(store, dataDir, study);
  }
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(dataDir, `lab.sqlite${suffix}`), { force: true });
  using store = open(dataDir);
  expect(allStudies(store)).toEqual([]);
  recoverStudies(store, dataDir, log);
  expect(allStudies(store)).toEqual([study]);
});

it('a row follows its folder, which a killed engine has written first', () => {
  const dataDir = temporaryFolder();
  using store = open(dataDir);
  saveStudy(store, dataDir, study);
  storeStudy(store, { ...study, paused: false });
  recoverStudies(store, dataDir, log);
  expect(studyById(store, study.id)?.paused).toBe(true);
});

it('a folder without a study is removed if an engine left it, and other files are left alone', () => {
  const dataDir = temporaryFolder();
  using store = open(dataDir);
  for (const id of ['left', 'own', 'damaged']) mkdirSync(studyFolder(dataDir, id), { recursive: true });
  writeFileSync(join(studyFolder(dataDir, 'left'), 'study.json.7.temporary'), '{');
  writeFileSync(join(studyFolder(dataDir, 'own'), 'notes.txt'), 'mine');
  writeFileSync(join(studyFolder(dataDir, 'damaged'), 'study.json'), '{');
  recoverStudies(store, dataDir, log);
  expect(['left', 'own', 'damaged'].map((id) => existsSync(studyFolder(dataDir, id)))).toEqual([false, true, true]);
  expect(allStudies(store)).toEqual([]);
});
