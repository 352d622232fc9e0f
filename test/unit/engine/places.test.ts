import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChangeHub } from '#main/engine/changes/change-hub.ts';
import { Clusters, Executors } from '#main/engine/executors/index.ts';
import { RunQueue } from '#main/engine/queue/run-queue.ts';
import { ClusterService } from '#main/engine/services/cluster-service.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { recoverFolders } from '#main/engine/services/recover-folders.ts';
import { ReductionPlanner } from '#main/engine/services/reduction-planner.ts';
import { RunService } from '#main/engine/services/run-service.ts';
import { runById } from '#main/engine/store/run-records.ts';
import { Store } from '#main/engine/store/store.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { clusterSchema } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { ScriptedExecutor } from './scripted-executor.ts';

const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });

let dataDir: string;
let store: Store;
let here: ScriptedExecutor;
let cluster: ScriptedExecutor;
let clusters: Clusters;
let queue: RunQueue;
let service: ClusterService;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  here = new ScriptedExecutor(1);
  cluster = new ScriptedExecutor(2, 'lab');
  clusters = new Clusters(dataDir);
  clusters.save(clusterSchema.parse({ name: 'lab', folder: '/shared' }));
  const changes = new ChangeHub();
  queue = new RunQueue({
    ...{ store, dataDir, changes, log: pino({ enabled: false }), onActivity: () => undefined },
    executors: new Executors(here, (name) => (clusters.find(name) ? cluster : undefined)),
    preparation: { isReady: () => true, waitingFor: () => null, cancel: () => undefined },
  });
  service = new ClusterService({ store, queue, changes, clusters, examine: () => Promise.reject(new Error('not asked')) });
});
afterEach(() => {
  queue[Symbol.dispose]();
  store[Symbol.dispose]();
});

function addRun(on?: string): string {
  const dataSet = { name: 'digits', folder: '/nowhere' };
  return createRun(store, dataDir, { app: '0.1.0', experiment, dataSet, parameters: 1, macs: 1, ...(on !== undefined && { on }) }).id;
}

function summaryOf(id: string): RunSummary {
  return queue.reports.summaries().find((one) => one.id === id) ?? expect.fail(`There is no run ${id}.`);
}

describe('a queue with two places', () => {
  it('starts each run where it is to run, as many as the place takes', async () => {
    const runs = [addRun(), addRun(), addRun('lab'), addRun('lab'), addRun('lab')];
    await queue.start();
    expect(runs.map((id) => summaryOf(id).status)).toEqual(['running', 'queued', 'running', 'running', 'queued']);
    expect(runs.map((id) => summaryOf(id).on)).toEqual([null, null, 'lab', 'lab', 'lab']);
    expect([here, cluster].map(({ submissions }) => submissions.length)).toEqual([1, 2]);
    expect(summaryOf(runs[4] ?? '').progress.waitingFor).toBe('waiting until cluster lab has fewer than 2 of these runs');
    cluster.end('job_1', { code: null, signal: null, cause: 'was canceled on cluster lab (CANCELLED)' });
    await expect.poll(() => summaryOf(runs[2] ?? '').status).toBe('interrupted');
    expect(summaryOf(runs[2] ?? '').endText).toContain('The runner was canceled on cluster lab (CANCELLED) before the run was complete.');
    expect(summaryOf(runs[4] ?? '').status).toBe('running');
  });

  it('holds only the runs of this machine while something is timed', async () => {
    addRun('lab');
    await queue.start();
    expect([queue.activeRuns, queue.isMachineBusy]).toEqual([1, false]);
    const hold = queue.hold('held while a proof is timed');
    expect(hold.pending).toEqual([]);
    hold[Symbol.dispose]();
  });

  it('moves a run that waits, and none that runs', async () => {
    const [running, waiting] = [addRun(), addRun()];
    await queue.start();
    await service.place(waiting, 'lab');
    expect(summaryOf(waiting)).toMatchObject({ status: 'running', on: 'lab' });
    await expect(service.place(running, 'lab')).rejects.toMatchObject({ code: 'conflict' });
    await expect(service.place(running, 'elsewhere')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('keeps a run waiting whose cluster is gone, and refuses to remove one that has runs', async () => {
    const id = addRun('lab');
    expect(() => service.remove('lab')).toThrow(expect.objectContaining({ code: 'conflict' }));
    clusters.remove('lab');
    await queue.start();
    expect(summaryOf(id)).toMatchObject({ status: 'queued', progress: { waitingFor: 'waiting for cluster lab, which is not set up' } });
    expect(() => queue.threadsFor('auto', 'lab')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('pauses a run that waits in the cluster’s queue, without its runner', async () => {
    const withdrawn: (string | null)[] = [];
    Object.assign(cluster, { withdraw: ({ handle }: { handle: string | null }) => Promise.resolve(withdrawn.push(handle)) });
    const id = addRun('lab');
    await queue.start();
    await expect.poll(() => runById(store, id)?.handle).toBe('job_1');
    await new RunService(store, queue, new ReductionPlanner(here, join(dataDir, 'jobs')), dataDir).control(id, 'pause');
    expect(withdrawn).toEqual(['job_1']);
    cluster.end('job_1', { code: null, signal: null, cause: 'was canceled on cluster lab (CANCELLED)' });
    await expect.poll(() => summaryOf(id).status).toBe('paused');
    expect(summaryOf(id).endText).toBe(null);
  });
});

it('where runs are to run survives the loss of the database', () => {
  const id = addRun('lab');
  const other = Store.open(join(dataDir, 'other.sqlite'), resolve('resources/migrations'));
  recoverFolders(other, dataDir, pino({ enabled: false }));
  expect(runById(other, id)).toMatchObject({ status: 'queued', executor: 'lab' });
  other[Symbol.dispose]();
});

it('clusters are stored, and a damaged file is neither used nor overwritten', () => {
  expect(new Clusters(dataDir).list().map(({ name }) => name)).toEqual(['lab']);
  const damaged = temporaryFolder();
  expect(new Clusters(damaged).list()).toEqual([]);
  writeFileSync(join(damaged, 'clusters.json'), '{"format":1,"clusters":[{"name":"one"}]}');
  const unreadable = new Clusters(damaged);
  expect(unreadable.find('one')).toBeUndefined();
  for (const use of [() => unreadable.list(), () => unreadable.remove('one')])
    expect(use).toThrow(
      expect.objectContaining({ code: 'bad-file', details: expect.objectContaining({ location: 'clusters.0.folder' }) as unknown }),
    );
});
