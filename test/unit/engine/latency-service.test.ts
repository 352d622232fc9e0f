import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChangeHub } from '#main/engine/changes/change-hub.ts';
import type { Execution, Executor, Submission } from '#main/engine/executors/index.ts';
import { JobQueue } from '#main/engine/jobs/job-queue.ts';
import { LatencyService } from '#main/engine/services/latency-service.ts';
import type { RunRecord } from '#main/engine/store/run-records.ts';
import { latencyTables, runFolder, writeLatencyProfile, writeRunSpec } from '#main/run-folder/index.ts';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import { type LatencyProfile, segmentsOf } from '#shared/latency/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const profile: LatencyProfile = {
  ...{ format: 1, processor: 'none', runtime: 'none', threads: 5, batch: 1, network: 1 },
  ...{ removals: [], segments: {} },
};

/** An executor whose task ends as a test says. */
class PendingTask implements Executor {
  readonly name = 'pending';
  readonly sharesMachine = true;
  submission: Submission | undefined;
  answer: (message: object) => void = () => undefined;

  capacity(): [] {
    return [];
  }

  submit(submission: Submission): Promise<Execution> {
    this.submission = submission;
    const answer = new Promise<string>((resolve) => (this.answer = (message) => resolve(`${JSON.stringify(message)}\n`)));
    const output = (async function* () {
      yield await answer;
    })();
    return Promise.resolve({ handle: '1', ended: answer.then(() => ({ code: 0, signal: null })), output, errorOutput: () => '' });
  }

  status(): Promise<'gone'> {
    return Promise.resolve('gone');
  }

  attach(): Execution {
    throw new Error('not needed here');
  }

  cancel(): Promise<void> {
    this.answer({ kind: 'failed', error: { code: 'canceled', message: 'Canceled.', remedy: 'None.' } });
    return Promise.resolve();
  }
}

let dataDir: string;
let executor: PendingTask;
let jobs: JobQueue;
let service: LatencyService;
beforeEach(() => {
  dataDir = temporaryFolder();
  executor = new PendingTask();
  jobs = new JobQueue({
    changes: new ChangeHub(),
    log: pino({ enabled: false }),
    folder: join(dataDir, 'jobs'),
    holdMachine: () => ({ pending: [], whenHeld: () => Promise.resolve(), [Symbol.dispose]: () => undefined }),
    onActivity: () => undefined,
  });
  service = new LatencyService(executor, jobs, dataDir);
});
afterEach(() => jobs[Symbol.asyncDispose]());

function queuedRun(method: ExperimentInput['method'], objective: ExperimentInput['objective'] = {}, id = 'a'): RunRecord {
  const experiment = experimentSchema.parse({ name: 'Test', data: { name: 'digits' }, network: { kind: 'mlp' }, method, objective });
  const spec = { format: 1, runId: id, createdAt: '2026-01-02T03:04:05.000Z', app: '0.1.0', experiment, threads: 5 } as const;
  writeRunSpec(runFolder(dataDir, id), { ...spec, dataSet: { name: 'digits', folder: join(dataDir, 'data', 'digits') } });
  return {
    number: 1,
    id,
    status: 'queued',
    experiment,
    executor: null,
    slot: null,
    handle: null,
    submittedAt: null,
    device: 'auto',
    priority: 0,
  };
}

async function endOfJob(): Promise<void> {
  await expect.poll(() => jobs.list()[0]?.endedAt).not.toBeNull();
}

describe('before a run whose method needs latencies', () => {
  it('a job measures them under the conditions of the method, once', async () => {
    const run = queuedRun({ kind: 'shallow', latencyBatch: 8 });
    expect([service.isReady(run), service.isReady(run)]).toEqual([false, false]);
    expect(service.waitingFor(run)).toBe('waiting until the latencies of its network are measured');
    expect(jobs.list()).toMatchObject([{ kind: 'latency', experiment: 'Test', runId: 'a', status: 'running' }]);
    await expect.poll(() => executor.submission?.task).toBe('latency');

    writeLatencyProfile(runFolder(dataDir, 'a'), profile);
    executor.answer({ kind: 'done', result: { profile } });
    await endOfJob();
    expect(jobs.list()).toMatchObject([{ status: 'done', profile }]);
    expect(service.isReady(run)).toBe(true);
  });

  it('a job that fails lets the run start, which reports what is missing; if it is queued again, they are measured again', async () => {
    const run = queuedRun({ kind: 'nepenthe-latency' });
    expect(service.isReady(run)).toBe(false);
    await expect.poll(() => executor.submission?.task).toBe('latency');
    executor.answer({ kind: 'failed', error: { code: 'unavailable', message: 'No runtime.', remedy: 'Install it.' } });
    await endOfJob();
    expect(service.isReady(run)).toBe(true);
    expect(service.waitingFor(run)).toBeNull();
    expect(service.isReady(run)).toBe(false);
    expect(jobs.list()).toHaveLength(2);
  });

  it('the job is canceled if the run is stopped; if the run is queued again, they are measured again', async () => {
    const run = queuedRun({ kind: 'shallow' });
    const other = queuedRun({ kind: 'shallow' }, {}, 'b');
    expect([service.isReady(run), service.isReady(other)]).toEqual([false, false]);
    await expect.poll(() => executor.submission?.task).toBe('latency');
    service.cancel(run);
    await endOfJob();
    expect(jobs.list()).toMatchObject([
      { runId: 'a', status: 'canceled' },
      { runId: 'b', endedAt: null },
    ]);
    expect(service.waitingFor(run)).toBeNull();
    expect(service.waitingFor(other)).not.toBeNull();
    service.cancel(run);
    expect(service.isReady(run)).toBe(false);
    expect(jobs.list()).toMatchObject([{ runId: 'a' }, { runId: 'b' }, { runId: 'a' }]);
  });

  it('a job measures them for an objective that is weighted by them, too', async () => {
    const run = queuedRun({ kind: 'dense' }, { entropy: { lambda: 0.1, weights: { kind: 'latency' } } });
    expect(service.isReady(run)).toBe(false);
    await expect.poll(() => executor.submission?.task).toBe('latency');
  });

  it('nothing is measured if they are there, or if the method needs none', () => {
    const run = queuedRun({ kind: 'shallow' });
    writeLatencyProfile(runFolder(dataDir, 'a'), profile);
    expect(service.isReady(run)).toBe(true);
    expect(service.isReady(queuedRun({ kind: 'imp' }))).toBe(true);
    expect(jobs.list()).toEqual([]);
  });
});

it('reads the times of a round’s network from the tables of this machine, the most complete first; damaged ones are left out', () => {
  const graph = buildNetwork({ kind: 'mlp', hidden: [8, 8], dropout: 0 }, [2, 2, 1], 3);
  const keys = segmentsOf(graph).map(({ key }) => key);
  const time = { median: 2, low: 2, high: 2, calls: 100, load: 0 };
  const tableOf = (threads: number, some: readonly string[]): string =>
    JSON.stringify({
      ...{ format: 1, processor: 'P', runtime: 'R', threads, batch: 1, call: time },
      segments: Object.fromEntries(some.map((key) => [key, time])),
    });
  mkdirSync(latencyTables(dataDir), { recursive: true });
  writeFileSync(join(latencyTables(dataDir), 'a.json'), tableOf(1, keys.slice(0, 1)));
  writeFileSync(join(latencyTables(dataDir), 'b.json'), tableOf(2, keys));
  writeFileSync(join(latencyTables(dataDir), 'c.json'), '{');
  const found = service.ofRound({ graph, layers: [], rounds: [] }, 0);
  expect(found.map(({ threads, times, unmeasured }) => [threads, times.length, unmeasured])).toEqual([
    [2, 3, 0],
    [1, 1, 2],
  ]);
  expect(service.ofRound({ graph: null, layers: [], rounds: [] }, 0)).toEqual([]);
});
