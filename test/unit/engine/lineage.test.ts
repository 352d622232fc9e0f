import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRun } from '#main/engine/services/create-run.ts';
import { insertParent, lineageOf } from '#main/engine/store/parents.ts';
import { runById } from '#main/engine/store/run-records.ts';
import { Store } from '#main/engine/store/store.ts';
import { type LineageNode, lineageTree } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

let dataDir: string;
let store: Store;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
});
afterEach(() => store[Symbol.dispose]());

function add(name: string, parent?: { readonly run: string; readonly round: number }): string {
  const experiment = experimentSchema.parse({ name, data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
  const dataSet = { name: 'digits', folder: '/nowhere' };
  const run = createRun(store, dataDir, { app: '0.1.0', experiment, dataSet, threads: 1, parameters: 1, macs: 1 });
  if (parent) insertParent(store, run.number, parent);
  return run.id;
}

const text = ({ run, branches }: LineageNode): string => `${run.name ?? run.id}(${branches.map(text).join(' ')})`;
const treeOf = (id: string): string => {
  const root = lineageTree(lineageOf(store, id));
  return root ? text(root) : '';
};

it('is the whole tree, whichever of its runs is asked for; branches are in the order of their rounds', () => {
  const root = add('root');
  const late = add('late', { run: root, round: 3 });
  const early = add('early', { run: root, round: 0 });
  const leaf = add('leaf', { run: late, round: 4 });
  add('other');
  for (const id of [root, late, early, leaf]) expect(treeOf(id)).toBe('root(early() late(leaf()))');
  expect(lineageOf(store, leaf).map(({ parent }) => parent)).toEqual([
    null,
    { run: root, round: 0 },
    { run: root, round: 3 },
    { run: late, round: 4 },
  ]);
});

it('begins with a run that was deleted', () => {
  const first = add('first', { run: 'gone', round: 1 });
  add('second', { run: 'gone', round: 1 });
  expect(treeOf(first)).toBe('gone(first() second())');
  expect(lineageOf(store, first)[0]).toEqual({ id: 'gone', name: null, status: null, parent: null });
});

it('ends, although damaged rows lead in a circle', () => {
  const one = add('one');
  const two = add('two', { run: one, round: 1 });
  insertParent(store, runById(store, one)?.number ?? 0, { run: two, round: 1 });
  expect(lineageOf(store, one)).toHaveLength(2);
  expect(lineageOf(store, two)).toHaveLength(2);
});
