import { existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChangeHub } from '#main/engine/changes/change-hub.ts';
import type { RunQueue } from '#main/engine/queue/run-queue.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { freedBytes } from '#main/engine/services/freed-bytes.ts';
import { recoverFolders } from '#main/engine/services/recover-folders.ts';
import { TrashService } from '#main/engine/services/trash-service.ts';
import { awaitedParent, insertParent, lineageOf } from '#main/engine/store/parents.ts';
import { endRun, runById } from '#main/engine/store/run-records.ts';
import { allSummaries } from '#main/engine/store/run-summaries.ts';
import { Store } from '#main/engine/store/store.ts';
import { emptyingFolder, runFolder, runPaths, trashFolder } from '#main/run-folder/index.ts';
import type { Change, Job } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { newRunQueue } from './new-run-queue.ts';
import { ScriptedExecutor } from './scripted-executor.ts';

const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, tags: ['paper'] });
const log = pino({ enabled: false });
const open = (): Store => Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));

let dataDir: string;
let store: Store;
let queue: RunQueue;
let jobs: Partial<Job>[];
let forgotten: number[];
let trash: TrashService;
let published: Change['kind'][];
beforeEach(() => {
  dataDir = temporaryFolder();
  [jobs, forgotten, published] = [[], [], []];
  start();
});
afterEach(end);

function start(): void {
  store = open();
  const changes = new ChangeHub();
  const publish = changes.publish.bind(changes);
  changes.publish = (...all) => {
    published.push(...all.map(({ kind }) => kind));
    publish(...all);
  };
  queue = newRunQueue({ store, dataDir, changes, executor: new ScriptedExecutor(1) });
  const forgetMembers = (runs: readonly number[]): Promise<void> => Promise.resolve(void forgotten.push(...runs));
  trash = new TrashService({ store, changes, queue, jobs: { list: () => jobs as Job[] }, dataDir, forgetMembers });
}

function end(): void {
  queue[Symbol.dispose]();
  store[Symbol.dispose]();
}

function add({ ended = true } = {}): string {
  const dataSet = { name: 'digits', folder: '/nowhere' };
  const { id, number } = createRun(store, dataDir, { app: '0.1.0', experiment, dataSet, threads: 1, parameters: 1, macs: 1 });
  if (ended) endRun(store, number, 'stopped', 'stopped', 'Stopped.', '2026-01-02T03:04:05.000Z');
  return id;
}

const listed = (): string[] => allSummaries(store).map(({ id }) => id);
const inTrash = (): string[] => trash.list().map(({ id }) => id);

describe('a deleted run', () => {
  it('is in no list and keeps everything, also under the next engine, until it is restored', async () => {
    const [kept, gone] = [add(), add()];
    const before = allSummaries(store);
    const bytes = statSync(runPaths(runFolder(dataDir, gone)).spec).size;
    expect(await trash.delete([gone])).toEqual([gone]);
    expect(listed()).toEqual([kept]);
    expect([existsSync(runFolder(dataDir, gone)), existsSync(trashFolder(dataDir, gone))]).toEqual([false, true]);
    expect(published).toEqual(expect.arrayContaining(['deleted', 'trash']));

    end();
    start();
    recoverFolders(store, dataDir, log);
    expect(listed()).toEqual([kept]);
    expect(trash.list()).toMatchObject([{ id: gone, status: 'stopped', bytes }]);
    await trash.restore([gone]);
    expect(allSummaries(store)).toEqual(before);
    expect(existsSync(runPaths(runFolder(dataDir, gone)).spec)).toBe(true);
    expect(published.at(-2)).toBe('run');
    await expect(trash.restore([gone])).rejects.toThrow(`Run ${gone} is not in the trash.`);
  });

  it('is gone with its rows and its folder once the trash is emptied', async () => {
    const [one, other, last] = [add(), add(), add()];
    await trash.delete([one, other, last]);
    const sum = trash.list().reduce((bytes, run) => bytes + run.bytes, 0);
    const { number = 0 } = runById(store, one) ?? {};
    const { bytes } = await trash.empty([one]);
    expect(forgotten).toEqual([number]);
    expect(inTrash()).toEqual([last, other]);
    expect(runById(store, one)).toBeUndefined();
    expect(store.all(store.query.selectFrom('tags').select('run').where('run', '=', number))).toEqual([]);
    expect(existsSync(trashFolder(dataDir, one)) || existsSync(emptyingFolder(dataDir, one))).toBe(false);
    const rest = await trash.empty();
    expect(rest.changed).toEqual([last, other]);
    expect(bytes + rest.bytes).toBe(sum);
    expect(trash.list()).toEqual([]);
  });

  it('leaves nothing on a cluster, where its folder is a link to', async () => {
    const id = add();
    const shared = join(dataDir, 'shared', id);
    mkdirSync(join(dataDir, 'shared'));
    renameSync(runFolder(dataDir, id), shared);
    symlinkSync(shared, runFolder(dataDir, id));
    await trash.delete([id]);
    expect(existsSync(shared)).toBe(true);
    await trash.empty();
    expect(existsSync(shared)).toBe(false);
  });

  it('is deleted for its branches: they are in its lineage under its ID, and a queued one that needs it keeps it', async () => {
    const parent = add();
    const branch = add({ ended: false });
    const { number = 0 } = runById(store, branch) ?? {};
    insertParent(store, number, { run: parent, round: 0 });
    await expect(trash.delete([parent])).rejects.toThrow(`Run ${branch} begins from run ${parent} and is queued.`);
    endRun(store, number, 'stopped', 'stopped', 'Stopped.', '2026-01-02T03:04:05.000Z');
    await trash.delete([parent]);
    expect(lineageOf(store, branch)).toMatchObject([{ id: parent, name: null, status: null }, { id: branch }]);
    expect(awaitedParent(store, number)).toMatchObject({ id: parent, status: null });
  });
});

describe('a run', () => {
  it('is not deleted while it is active or a job uses it, nor are those with it', async () => {
    const [one, queued] = [add(), add({ ended: false })];
    await expect(trash.delete([one, queued])).rejects.toThrow(`Run ${queued} is queued and cannot be deleted.`);
    jobs.push({ kind: 'proof', status: 'running', runId: one });
    await expect(trash.delete([one])).rejects.toThrow(`A job uses run ${one}.`);
    jobs[0] = { kind: 'proof', status: 'done', runId: one };
    await expect(trash.delete([one, 'unknown'])).rejects.toThrow('There is no run unknown.');
    expect(listed()).toEqual([queued, one]);
    await trash.delete([one]);
    await expect(trash.delete([one])).rejects.toThrow(`There is no run ${one}.`);
  });
});

describe('after a kill, the place of the folder decides', () => {
  it('when a run was being deleted, restored or deleted for ever', async () => {
    const [deleting, restoring, emptying] = [add(), add(), add()];
    await trash.delete([restoring, emptying]);
    mkdirSync(join(dataDir, 'trash'), { recursive: true });
    renameSync(runFolder(dataDir, deleting), trashFolder(dataDir, deleting));
    renameSync(trashFolder(dataDir, restoring), runFolder(dataDir, restoring));
    renameSync(trashFolder(dataDir, emptying), emptyingFolder(dataDir, emptying));
    recoverFolders(store, dataDir, log);
    expect([listed(), inTrash()]).toEqual([[restoring], [deleting]]);
    expect(runById(store, emptying)).toBeUndefined();
    expect(existsSync(emptyingFolder(dataDir, emptying))).toBe(false);
  });

  it('also when the database was lost: deleted runs are in the trash again', async () => {
    const [kept, gone] = [add(), add()];
    await trash.delete([gone]);
    end();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(dataDir, `lab.sqlite${suffix}`), { force: true });
    start();
    recoverFolders(store, dataDir, log);
    expect([listed(), inTrash()]).toEqual([[kept], [gone]]);
    expect(trash.list()).toMatchObject([{ status: 'stopped' }]);
    await trash.restore([gone]);
    expect(listed().toSorted()).toEqual([gone, kept].toSorted());
  });
});

it('files that a branch shares are not freed', () => {
  const folder = join(temporaryFolder(), 'run');
  mkdirSync(join(folder, 'checkpoints'), { recursive: true });
  writeFileSync(join(folder, 'spec.json'), 'x'.repeat(10));
  writeFileSync(join(folder, 'checkpoints', 'own'), 'x'.repeat(200));
  writeFileSync(join(folder, 'checkpoints', 'shared'), 'x'.repeat(3000));
  linkSync(join(folder, 'checkpoints', 'shared'), join(folder, '..', 'branch'));
  expect(freedBytes(folder)).toBe(210);
  expect(freedBytes(join(folder, 'nowhere'))).toBe(0);
});
