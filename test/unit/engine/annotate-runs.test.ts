import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { annotateRuns } from '#main/engine/services/annotate-runs.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { allSummaries } from '#main/engine/store/run-summaries.ts';
import { Store } from '#main/engine/store/store.ts';
import { allViews, deleteView, storeView } from '#main/engine/store/views.ts';
import { annotated, type RunView } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const open = (dataDir = temporaryFolder()): Store => Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));

it('a common annotation keeps the order of tags, adds each once and appends to notes', () => {
  const before = { tags: ['a', 'b', 'c'], notes: 'First.', archived: false };
  expect(annotated(before, { addTags: ['d', 'a'], removeTags: ['b'] })).toEqual({ ...before, tags: ['a', 'c', 'd'] });
  expect(annotated(before, { addTags: ['b'], removeTags: ['b'] })).toEqual(before);
  expect(annotated(before, { addNote: 'Second.' })).toEqual({ ...before, notes: 'First.\nSecond.' });
  expect(annotated({ ...before, notes: '' }, { addNote: 'Only.' })).toEqual({ ...before, notes: 'Only.' });
  expect(annotated(before, { notes: '', archived: true })).toEqual({ ...before, notes: '', archived: true });
});

it('runs that have it already are not among the changed ones', () => {
  const dataDir = temporaryFolder();
  using store = open(dataDir);
  const runs = [['paper'], []].map((tags) => {
    const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, tags });
    const dataSet = { name: 'digits', folder: '/nowhere' };
    return createRun(store, dataDir, { app: '0.1.0', experiment, dataSet, threads: 1, parameters: 1, macs: 1 });
  });
  expect(annotateRuns(store, runs, { addTags: ['paper'] })).toEqual([runs[1]]);
  expect(allSummaries(store).map(({ tags }) => tags)).toEqual([['paper'], ['paper']]);
});

it('saved views are listed by name, replaced and removed', () => {
  using store = open();
  const view = (name: string, query: string): RunView => ({
    name,
    state: { query, archived: false, columns: ['name'], sort: [], group: ['seed'] },
  });
  for (const one of [view('paper', 'a'), view('all', ''), view('paper', 'tag:paper')]) storeView(store, one);
  expect(allViews(store)).toEqual([view('all', ''), view('paper', 'tag:paper')]);
  deleteView(store, 'all');
  expect(allViews(store)).toEqual([view('paper', 'tag:paper')]);
});
