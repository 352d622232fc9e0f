import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChangeHub } from '#main/engine/changes/change-hub.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { DiskService } from '#main/engine/services/disk-service.ts';
import { recoverFolders } from '#main/engine/services/recover-folders.ts';
import { insertParent } from '#main/engine/store/parents.ts';
import { endRun } from '#main/engine/store/run-records.ts';
import { Store } from '#main/engine/store/store.ts';
import { discardedModels, runFolder } from '#main/run-folder/index.ts';
import type { Job } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
const open = (): Store => Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));

let dataDir: string;
let store: Store;
let jobs: Partial<Job>[];
let disk: DiskService;
beforeEach(() => {
  dataDir = temporaryFolder();
  jobs = [];
  start();
});
afterEach(() => store[Symbol.dispose]());

function start(): void {
  store = open();
  recoverFolders(store, dataDir, pino({ enabled: false }));
  disk = new DiskService({ store, changes: new ChangeHub(), jobs: { list: () => jobs as Job[] }, dataDir });
}

function restart(): void {
  store[Symbol.dispose]();
  start();
}

const fileOf = (round: number): string => `checkpoints/round-00${round}.safetensors`;

/** A finished run that has kept rounds 0 to 6, each of a kilobyte, of which round 4 is the best. */
function add({ ended = true } = {}): string {
  const { id, number } = createRun(store, dataDir, {
    ...{ app: '0.1.0', experiment, dataSet: { name: 'digits', folder: '/nowhere' }, threads: 1, parameters: 1, macs: 1 },
  });
  mkdirSync(join(runFolder(dataDir, id), 'checkpoints'), { recursive: true });
  for (let round = 0; round <= 6; round++) {
    writeFileSync(join(runFolder(dataDir, id), fileOf(round)), String(round).repeat(1024));
    const row = { run: number, file: fileOf(round), seq: round + 1, time: '', sha256: `hash ${round}`, bytes: 1024, round, epoch: 1 };
    store.run(store.query.insertInto('checkpoints').values({ ...row, keep: 'round' }));
  }
  store.run(store.query.updateTable('runs').set({ end_best: 4 }).where('number', '=', number));
  if (ended) endRun(store, number, 'stopped', 'stopped', 'Stopped.', '2026-01-02T03:04:05.000Z');
  return id;
}

const kept = (id: string): number[] =>
  store
    .all(
      store.query.selectFrom('checkpoints').innerJoin('runs', 'runs.number', 'run').select('round').where('id', '=', id).orderBy('round'),
    )
    .map(({ round }) => round);
const files = (id: string): number[] => [0, 1, 2, 3, 4, 5, 6].filter((round) => existsSync(join(runFolder(dataDir, id), fileOf(round))));
const roundsOf = ({ models }: { models: readonly { round: number }[] }): number[] => models.map(({ round }) => round);

describe('cleaning up', () => {
  it('keeps the dense model, the best, the last and every k-th, also under the next engine, until they are restored', async () => {
    const [id, active] = [add(), add({ ended: false })];
    expect(roundsOf(disk.toCleanUp({ every: null }))).toEqual([1, 2, 3, 5]);
    expect(await disk.cleanUp({ every: 3 })).toMatchObject({ models: [1, 2, 5].map((round) => ({ id, round, bytes: 1024 })), bytes: 3072 });
    expect([kept(id), files(id), kept(active)]).toEqual([
      [0, 3, 4, 6],
      [0, 3, 4, 6],
      [0, 1, 2, 3, 4, 5, 6],
    ]);
    restart();
    expect(roundsOf(disk.cleanedUp())).toEqual([1, 2, 5]);
    await disk.restore([{ id, round: 2 }]);
    await expect(disk.restore([{ id, round: 2 }])).rejects.toThrow(`Round 2 of run ${id} was not cleaned up.`);
    await disk.restore();
    expect([kept(id), files(id), disk.cleanedUp().models]).toEqual([[0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5, 6], []]);
    expect(readFileSync(join(runFolder(dataDir, id), fileOf(5)), 'utf8')).toBe('5'.repeat(1024));
    const row = store.first(store.query.selectFrom('checkpoints').selectAll().where('round', '=', 5));
    expect(row).toMatchObject({ sha256: 'hash 5', keep: 'round', seq: 6 });
  });

  it('leaves what a job uses, other runs, and what a queued branch begins from', async () => {
    const [id, busy, other, branch] = [add(), add(), add(), add({ ended: false })];
    jobs = [{ status: 'running', kind: 'proof', runId: busy }];
    const { number = 0 } = store.first(store.query.selectFrom('runs').select('number').where('id', '=', branch)) ?? {};
    insertParent(store, number, { run: id, round: 2 });
    expect(roundsOf(await disk.cleanUp({ every: null, ids: [id, busy] }))).toEqual([1, 3, 5]);
    expect(kept(id)).toEqual([0, 2, 4, 6]);
    for (const untouched of [busy, other]) expect(kept(untouched)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('deletes for ever when the trash is emptied, and remembers that they are not lost', async () => {
    const id = add();
    await disk.cleanUp({ every: null });
    expect((await disk.usage()).parts).toEqual(
      expect.arrayContaining([
        { part: 'checkpoints', bytes: 3072 },
        { part: 'discarded', bytes: 4096 },
      ]),
    );
    expect(await disk.empty()).toBe(4096);
    const folder = join(runFolder(dataDir, id), 'discarded');
    expect(statSync(join(folder, 'round-001.safetensors')).size).toBe(0);
    restart();
    expect([kept(id), disk.cleanedUp().models]).toEqual([[0, 4, 6], []]);
    expect(discardedModels(runFolder(dataDir, id)).map(({ round, isErased }) => [round, isErased])).toEqual(
      [1, 2, 3, 5].map((round) => [round, true]),
    );
  });

  it('follows the files if the engine was killed between a file and its row', async () => {
    const id = add();
    await disk.cleanUp({ every: 2 });
    const folder = runFolder(dataDir, id);
    const discarded = (round: number): string => join(folder, 'discarded', `round-00${round}.safetensors`);
    // One is back, and another one gone, without their rows.
    renameSync(discarded(1), join(folder, fileOf(1)));
    renameSync(join(folder, fileOf(2)), discarded(2));
    restart();
    expect([kept(id), roundsOf(disk.cleanedUp())]).toEqual([
      [0, 1, 4, 6],
      [2, 3, 5],
    ]);
  });
});

it('says what takes how much, and which runs take most', async () => {
  const id = add();
  for (const folder of ['data/digits', 'latencies', 'trash/gone']) mkdirSync(join(dataDir, folder), { recursive: true });
  writeFileSync(join(dataDir, 'data/digits/images.bin'), 'x'.repeat(5000));
  writeFileSync(join(dataDir, 'latencies/table.json'), 'x'.repeat(70));
  writeFileSync(join(dataDir, 'trash/gone/spec.json'), 'x'.repeat(8));
  const { parts, bytes, largest, free } = await disk.usage();
  const sizes = Object.fromEntries(parts.map(({ part, bytes: size }) => [part, size]));
  expect(sizes).toMatchObject({ checkpoints: 7168, data: 5000, caches: 70, trash: 8, models: 0, discarded: 0 });
  expect(bytes).toBe(parts.reduce((sum, part) => sum + part.bytes, 0));
  expect(largest).toEqual([{ id, name: expect.any(String) as string, bytes: 7168 + (sizes['runs'] ?? 0) }]);
  expect(free).toBeGreaterThan(0);
});
