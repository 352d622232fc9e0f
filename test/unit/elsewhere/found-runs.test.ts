import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ElsewhereExecutor } from '#main/engine/executors/elsewhere/elsewhere-executor.ts';
import { Executors } from '#main/engine/executors/index.ts';
import type { RunQueue } from '#main/engine/queue/run-queue.ts';
import { FoundRuns } from '#main/engine/services/found-runs.ts';
import { allSummaries } from '#main/engine/store/run-summaries.ts';
import { Store } from '#main/engine/store/store.ts';
import { runFolder, runPaths } from '#main/run-folder/index.ts';
import type { RunStatus } from '#shared/contract/index.ts';
import { newRunQueue } from '../engine/new-run-queue.ts';
import { ScriptedExecutor } from '../engine/scripted-executor.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const time = '2026-01-02T03:04:05.000Z';

let dataDir: string;
let store: Store;
let queue: RunQueue;
let found: FoundRuns;
beforeEach(() => {
  dataDir = temporaryFolder();
  mkdirSync(join(dataDir, 'runs'));
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  const elsewhere = new ElsewhereExecutor();
  const executors = new Executors(new ScriptedExecutor(1), (name) => (name === elsewhere.name ? elsewhere : undefined));
  queue = newRunQueue({ store, dataDir, executor: executors.local, executors });
  found = new FoundRuns({ store, queue, dataDir, log: pino({ enabled: false }) });
});
afterEach(() => {
  found[Symbol.dispose]();
  queue[Symbol.dispose]();
  store[Symbol.dispose]();
});

const status = (): readonly RunStatus[] => allSummaries(store).map((run) => run.status);

/** Begins a run as a script does. */
function begin(id: string): string {
  const folder = runFolder(dataDir, id);
  mkdirSync(runPaths(folder).journal, { recursive: true });
  const source = { program: 'nepenthe_log', version: '1' };
  writeFileSync(runPaths(folder).spec, JSON.stringify({ format: 1, runId: id, createdAt: time, experiment: { name: id }, source }));
  append(folder, 0, { kind: 'start', runId: id, attempt: 1, samples: { train: 0, validation: 0, test: 0 } });
  return folder;
}

function append(folder: string, seq: number, event: object, segment = '0001'): void {
  appendFileSync(join(runPaths(folder).journal, `${segment}.ndjson`), `${JSON.stringify({ seq, time, ...event })}\n`);
}

/** As if nothing had been written for longer than a program may be silent. */
function fallSilent(folder: string): void {
  const before = new Date(Date.now() - 61_000);
  utimesSync(join(runPaths(folder).journal, '0001.ndjson'), before, before);
}

const end = { kind: 'end', status: 'finished', reason: 'done', text: 'Done.', best: null };
const metric = { kind: 'metric', step: 1, epoch: 2, round: 0, values: { 'train/loss': 0.5 } };

it('a run appears while it is written, and ends with its journal', async () => {
  await found.look();
  expect(status()).toEqual([]);
  const folder = begin('a');
  await found.look();
  expect(allSummaries(store)).toMatchObject([{ id: 'a', status: 'running', source: 'nepenthe_log', on: null }]);
  expect(queue.isActive('a')).toBe(true);
  expect(queue.isIdle).toBe(true);
  append(folder, 1, metric);
  append(folder, 2, end);
  await vi.waitFor(() => expect(status()).toEqual(['finished']), 5000);
  await vi.waitFor(() => expect(queue.isActive('a')).toBe(false), 5000);
  const rows = store.all(store.query.selectFrom('metrics').select(['name', 'step', 'epoch', 'round', 'value', 'time']));
  expect(rows).toEqual([{ name: 'train/loss', step: 1, epoch: 2, round: 0, value: 0.5, time }]);
});

it('a run whose program falls silent is interrupted, and goes on when the program does', async () => {
  const folder = begin('a');
  fallSilent(folder);
  await found.look();
  expect(allSummaries(store)).toMatchObject([
    { status: 'interrupted', endText: 'The program gave no sign of life for 60 seconds. If it goes on, the run does too.' },
  ]);
  await found.look();
  expect(status()).toEqual(['interrupted']);
  append(folder, 1, metric);
  await found.look();
  expect(status()).toEqual(['running']);
  expect(allSummaries(store)[0]?.endText).toBeNull();
});

it('a heartbeat is a sign of life', async () => {
  const folder = begin('a');
  fallSilent(folder);
  writeFileSync(runPaths(folder).heartbeat, JSON.stringify({ time, pid: 1, hostname: 'there', held: false }));
  await found.look();
  expect(status()).toEqual(['running']);
});

it('a finished run that a script continues runs again', async () => {
  const folder = begin('a');
  append(folder, 1, end);
  await found.look();
  expect(status()).toEqual(['finished']);
  append(folder, 2, { kind: 'start', runId: 'a', attempt: 2, samples: { train: 0, validation: 0, test: 0 } }, '0002');
  await found.look();
  expect(status()).toEqual(['running']);
});

it('a folder is left alone until it is a run', async () => {
  const folder = runFolder(dataDir, 'a');
  mkdirSync(runPaths(folder).journal, { recursive: true });
  await found.look();
  writeFileSync(runPaths(folder).spec, '{');
  await found.look();
  expect(status()).toEqual([]);
  begin('a');
  append(folder, 1, end);
  await found.look();
  expect(status()).toEqual(['finished']);
});

it('the next engine follows a run that is still written, and interrupts one that is not', async () => {
  begin('a');
  fallSilent(begin('b'));
  await found.look();
  queue[Symbol.dispose]();
  store.run(store.query.updateTable('runs').set({ status: 'running' }));
  const elsewhere = new ElsewhereExecutor();
  const executors = new Executors(new ScriptedExecutor(1), () => elsewhere);
  using next = newRunQueue({ store, dataDir, executor: executors.local, executors });
  await next.start();
  await vi.waitFor(() =>
    expect(allSummaries(store).map(({ id, status: now }) => [id, now])).toEqual([
      ['b', 'interrupted'],
      ['a', 'running'],
    ]),
  );
  expect(next.isActive('a')).toBe(true);
});
