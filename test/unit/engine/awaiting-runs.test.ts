import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChangeHub } from '#main/engine/changes/change-hub.ts';
import type { RunQueue } from '#main/engine/queue/run-queue.ts';
import { createRun, type NewRun } from '#main/engine/services/create-run.ts';
import { DenseRuns } from '#main/engine/services/dense-runs.ts';
import { runById } from '#main/engine/store/run-records.ts';
import { Store } from '#main/engine/store/store.ts';
import { storeStudy } from '#main/engine/store/studies.ts';
import { runFolder } from '#main/run-folder/index.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import type { Change } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { recordedStudySchema } from '#shared/study/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { fakeDependencies, tinyExperiment } from '../runner/fake-run.ts';
import { newRunQueue } from './new-run-queue.ts';
import { ScriptedExecutor } from './scripted-executor.ts';

/** Members of a study that begin from a dense training of its own run. */

const study = recordedStudySchema.parse({
  ...{ format: 1, id: 's260102-abcde', createdAt: '2026-01-02T03:04:05.000Z', app: '0.1.0', paused: false },
  study: { base: {} },
});

let dataDir: string;
let store: Store;
let executor: ScriptedExecutor;
let changes: ChangeHub;
let queue: RunQueue;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  executor = new ScriptedExecutor(2);
  changes = new ChangeHub();
  queue = newRunQueue({ store, changes, dataDir, executor });
  storeStudy(store, study);
});
afterEach(() => {
  queue[Symbol.dispose]();
  store[Symbol.dispose]();
});

function newRun(changed: Partial<NewRun>): NewRun {
  const experiment = experimentSchema.parse(tinyExperiment);
  return { app: '0.1.0', experiment, dataSet: { name: 'tiny', folder: '/nowhere' }, threads: 1, parameters: 1, macs: 1, ...changed };
}

const add = (changed: Partial<NewRun>): string => createRun(store, dataDir, newRun(changed)).id;

/** The dense training, finished, and a member that begins from it. */
async function memberOf(): Promise<string> {
  const dense = add({
    experiment: experimentSchema.parse({ ...tinyExperiment, method: { kind: 'dense' } }),
    study: { id: study.id, variant: null },
  });
  const member = add({ study: { id: study.id, variant: 'base' }, parent: { run: dense, round: 0 } });
  await queue.start();
  expect([dense, member].map((id) => runById(store, id)?.status)).toEqual(['running', 'queued']);
  const half = (_layer: string, _neuron: number, count: number): number => count / 2;
  expect(await runAttempt(runFolder(dataDir, dense), fakeDependencies({ on: half }))).toBe('finished');
  return member;
}

/** What has been published, by run. */
async function published(read: AsyncGenerator<Change, void, void>, isLast: (change: Change) => boolean): Promise<readonly Change[]> {
  const seen: Change[] = [];
  for await (const change of read) {
    seen.push(change);
    if (isLast(change)) break;
  }
  return seen;
}

it('a member takes over the dense training once that is done, and clients see its rounds', async () => {
  const client = changes.subscribe();
  const member = await memberOf();
  executor.end('job_1', { code: 0, signal: null });
  await vi.waitFor(() => expect(runById(store, member)).toMatchObject({ status: 'running', handle: 'job_2' }));
  const seen = await published(
    client,
    (change) => change.kind === 'run' && change.summary.id === member && change.summary.status === 'running',
  );
  expect(seen).toContainEqual({ kind: 'models', id: member });
  const series = seen.flatMap((change) => (change.kind === 'series' && change.id === member ? change.series : []));
  expect(series.find(({ name }) => name === 'validation/accuracy')?.x).toEqual([3, 6]);
});

it('a member whose runner cannot start has failed to start, although it has the events of another run', async () => {
  const member = await memberOf();
  executor.end('job_1', { code: 0, signal: null });
  await vi.waitFor(() => expect(runById(store, member)?.handle).toBe('job_2'));
  executor.end('job_2', { code: 1, signal: null });
  await vi.waitFor(() =>
    expect(queue.reports.summary(runById(store, member)?.number ?? 0)).toMatchObject({ status: 'failed', endReason: 'start' }),
  );
});

it('the dense training of a run whose folder is gone is done again by a new run', () => {
  const dense = newRun({ study: { id: study.id, variant: null } });
  const id = add(dense);
  const recorded = { run: 1, id, variant: null, seed: 1, status: 'finished', inTrash: false, parent: null } as const;
  expect(new DenseRuns(dataDir, [recorded]).of(dense, () => 'new')).toBe(id);
  rmSync(runFolder(dataDir, id), { recursive: true });
  expect(new DenseRuns(dataDir, [recorded]).of(dense, () => 'new')).toBe('new');
});
