import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ingestJournal } from '#main/engine/ingest/ingest-journal.ts';
import type { RunQueue } from '#main/engine/queue/run-queue.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { ReductionPlanner } from '#main/engine/services/reduction-planner.ts';
import { RunService } from '#main/engine/services/run-service.ts';
import { endRun, queueRun, runById, type RunRecord } from '#main/engine/store/run-records.ts';
import { Store } from '#main/engine/store/store.ts';
import { storeStudy } from '#main/engine/store/studies.ts';
import {
  acquireRunLock,
  JournalWriter,
  readHeartbeat,
  readRunControl,
  runFolder,
  runPaths,
  writeHeartbeat,
  writeRunControl,
} from '#main/run-folder/index.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { type Membership, recordedStudySchema } from '#shared/study/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { newRunQueue } from './new-run-queue.ts';
import { ScriptedExecutor } from './scripted-executor.ts';

const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });

let dataDir: string;
let store: Store;
let executor: ScriptedExecutor;
let queue: RunQueue;
let isReady: boolean;
let canceled: string[];
beforeEach(() => {
  isReady = true;
  canceled = [];
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  executor = new ScriptedExecutor(2);
  queue = newQueue();
});
afterEach(() => {
  queue[Symbol.dispose]();
  store[Symbol.dispose]();
});

function newQueue(of: Store = store): RunQueue {
  return newRunQueue({
    store: of,
    dataDir,
    executor,
    retryMilliseconds: 20,
    preparation: {
      isReady: () => isReady,
      waitingFor: () => (isReady ? null : 'waiting for a test'),
      cancel: ({ id }) => canceled.push(id),
    },
  });
}

function addRun(study?: Membership): string {
  const dataSet = { name: 'digits', folder: '/nowhere' };
  const member = study ? { study } : {};
  return createRun(store, dataDir, { app: '0.1.0', experiment, dataSet, threads: 5, parameters: 1, macs: 1, ...member }).id;
}

function summaryOf(id: string): RunSummary {
  const summary = queue.reports.summaries().find((one) => one.id === id);
  if (!summary) throw new Error(`There is no run ${id}.`);
  return summary;
}

function runService(): RunService {
  return new RunService(store, queue, new ReductionPlanner(executor, join(dataDir, 'jobs')), dataDir);
}

/** What the runner of a run does that is to pause. */
async function endPaused(id: string): Promise<void> {
  const journal = new JournalWriter(runFolder(dataDir, id));
  journal.append({ kind: 'end', status: 'paused', reason: 'paused', text: 'Paused.', best: null });
  journal.dispose();
  executor.end(runById(store, id)?.handle ?? '', { code: 0, signal: null });
  await expect.poll(() => statusOf(id)).toBe('paused');
}

const statusOf = (id: string): string => summaryOf(id).status;

describe('a queue with an executor other than this machine', () => {
  it('submits as many runs as there are slots, with everything needed to start them', async () => {
    const [first, second, third] = [addRun(), addRun(), addRun()];
    await queue.start();
    expect([first, second, third].map(statusOf)).toEqual(['running', 'running', 'queued']);
    expect(executor.submissions).toMatchObject([
      { task: 'run', requestFile: runPaths(runFolder(dataDir, first)).spec, threads: 5, slot: { id: 'node-0' } },
      { task: 'run', folder: runFolder(dataDir, second), slot: { id: 'node-1' } },
    ]);
    expect(runById(store, second)).toMatchObject({ handle: 'job_2', slot: 'node-1' });
    expect(summaryOf(third).progress.waitingFor).toBe(`waiting for a CPU slot; runs ${first}, ${second} hold them`);
  });

  it('starts a run once it is prepared, and shows what it waits for', async () => {
    isReady = false;
    const id = addRun();
    await queue.start();
    expect(statusOf(id)).toBe('queued');
    expect(summaryOf(id).progress.waitingFor).toBe('waiting for a test');
    isReady = true;
    queue.startNext();
    expect(statusOf(id)).toBe('running');
  });

  it('ends the preparation of a run that is stopped while it is queued', async () => {
    isReady = false;
    const [first] = [addRun(), addRun()];
    await queue.start();
    await runService().control(first, 'stop-after-round');
    expect(statusOf(first)).toBe('stopped');
    expect(canceled).toEqual([first]);
  });

  it('applies requests that came after a runner had read that it is to pause', async () => {
    const [resumed, stopped, damaged, paused] = [addRun(), addRun(), addRun(), addRun()];
    executor = new ScriptedExecutor(4);
    queue = newQueue();
    await queue.start();
    for (const id of [resumed, stopped, damaged, paused]) {
      const journal = new JournalWriter(runFolder(dataDir, id));
      journal.append({ kind: 'end', status: 'paused', reason: 'paused', text: 'Paused.', best: null });
      journal.dispose();
    }
    writeRunControl(runFolder(dataDir, resumed), { pause: false, stop: 'none' });
    writeRunControl(runFolder(dataDir, stopped), { pause: false, stop: 'now' });
    writeFileSync(runPaths(runFolder(dataDir, damaged)).control, '{');
    writeRunControl(runFolder(dataDir, paused), { pause: true, stop: 'none' });
    for (const handle of executor.living) executor.end(handle, { code: 0, signal: null });
    await vi.waitFor(() => expect([stopped, damaged, paused].map(statusOf)).toEqual(['stopped', 'paused', 'paused']));
    await vi.waitFor(() => expect(runById(store, resumed)).toMatchObject({ status: 'running', handle: 'job_5' }));
  });

  it('applies such a request also if the engine ended before it did', async () => {
    const [resumed, paused] = [addRun(), addRun()];
    await queue.start();
    for (const [number, id] of [resumed, paused].entries()) {
      const journal = new JournalWriter(runFolder(dataDir, id));
      journal.append({ kind: 'end', status: 'paused', reason: 'paused', text: 'Paused.', best: null });
      journal.dispose();
      ingestJournal(store, number + 1, runFolder(dataDir, id));
    }
    writeRunControl(runFolder(dataDir, resumed), { pause: false, stop: 'none' });
    writeRunControl(runFolder(dataDir, paused), { pause: true, stop: 'none' });
    queue[Symbol.dispose]();
    executor.living.clear();
    queue = newQueue();
    await queue.start();
    await expect.poll(() => [resumed, paused].map(statusOf)).toEqual(['running', 'paused']);
  });

  it('gives the slot of a paused run to the next one', async () => {
    const [first, , third] = [addRun(), addRun(), addRun()];
    await queue.start();
    writeRunControl(runFolder(dataDir, first), { pause: true, stop: 'none' });
    await endPaused(first);
    await expect.poll(() => statusOf(third)).toBe('running');
    expect(executor.submissions.at(-1)?.slot?.id).toBe('node-0');
  });

  it('marks a run as interrupted if its task ends without an end event', async () => {
    const id = addRun();
    await queue.start();
    executor.end('job_1', { code: null, signal: 'SIGKILL' });
    await expect.poll(() => statusOf(id)).toBe('interrupted');
  });

  it('of a new engine attaches to living runs in their slots and settles the others', async () => {
    const [first, second, third] = [addRun(), addRun(), addRun()];
    await queue.start();
    queue[Symbol.dispose]();
    executor.living.delete('job_2');
    queue = newQueue();
    await queue.start();
    await expect.poll(() => [first, second, third].map(statusOf)).toEqual(['running', 'interrupted', 'running']);
    expect(executor.submissions.map(({ slot }) => slot?.id)).toEqual(['node-0', 'node-1', 'node-1']);
    executor.end('job_1', { code: null, signal: null });
    await expect.poll(() => statusOf(first)).toBe('interrupted');
  });

  it('holds its runs for a measurement, starts none meanwhile, and shows the reason', async () => {
    const first = addRun();
    await queue.start();
    const hold = queue.hold('held while a proof is timed');
    const second = addRun();
    queue.startNext();
    expect([statusOf(first), statusOf(second)]).toEqual(['running', 'queued']);
    for (const id of [first, second]) expect(summaryOf(id).progress.waitingFor).toBe('held while a proof is timed');
    expect(hold.pending).toEqual([first]);
    const held = hold.whenHeld(new AbortController().signal);
    writeHeartbeat(runFolder(dataDir, first), true);
    await held;
    hold[Symbol.dispose]();
    await expect.poll(() => statusOf(second)).toBe('running');
    expect(summaryOf(first).progress.waitingFor).toBeNull();
    expect(readHeartbeat(runFolder(dataDir, second))).toBeNull();
  });
});

it('a queue of many runs reads an experiment once to announce the run, and thrice more to start it', async () => {
  const ids = Array.from({ length: 50 }, () => addRun());
  const parse = vi.spyOn(JSON, 'parse');
  const parsed = (): number => parse.mock.calls.filter(([text]) => text.includes('"network"')).length;
  await queue.start();
  expect(ids.filter((id) => runById(store, id)?.status === 'running')).toHaveLength(2);
  expect(queue.isIdle).toBe(false);
  const started = parsed();
  expect(started).toBeLessThanOrEqual(ids.length + 2 * 3);
  queue.startNext();
  queue.startNext();
  expect(queue.isIdle).toBe(false);
  expect(parsed()).toBe(started);
  parse.mockRestore();
});

describe('an executor that cannot be reached', () => {
  const unreachable = new LabError('unreachable', 'It does not answer.', 'Wait.');

  it('gets its runs once it answers, in the same order', async () => {
    const [first, second] = [addRun(), addRun()];
    executor.refusals.push(unreachable, unreachable);
    executor.isSilent = true;
    await queue.start();
    await expect.poll(() => [first, second].map(statusOf)).toEqual(['queued', 'queued']);
    expect(summaryOf(first).progress.waitingFor).toBe('cluster local cannot be reached');
    queue.startNext();
    expect(executor.submissions).toEqual([]);
    executor.isSilent = false;
    await expect.poll(() => [first, second].map(statusOf)).toEqual(['running', 'running']);
    expect(executor.submissions.map(({ folder }) => folder)).toEqual([first, second].map((id) => runFolder(dataDir, id)));
  });

  it('does not get a run again that it has got without answering', async () => {
    const id = addRun();
    executor.refusals.push(unreachable);
    executor.living.add(runFolder(dataDir, id));
    await queue.start();
    await expect.poll(() => [statusOf(id), queue.isActive(id)]).toEqual(['running', true]);
    expect(executor.submissions).toEqual([]);
  });

  it('leaves the runs queued that an engine finds there', async () => {
    const id = addRun();
    executor.isSilent = true;
    executor.refusals.push(unreachable);
    await queue.start();
    await expect.poll(() => [statusOf(id), queue.isActive(id)]).toEqual(['queued', false]);
  });
});

describe('members of a study', () => {
  const study = recordedStudySchema.parse({
    ...{ format: 1, id: 's260102-abcde', createdAt: '2026-01-02T03:04:05.000Z', app: '0.1.0', paused: false },
    study: { base: {}, concurrency: 1 },
  });
  const member = { id: study.id, variant: 'base' };

  it('run as many at once as it allows; other runs take the free slots', async () => {
    storeStudy(store, study);
    const [first, second, other] = [addRun(member), addRun(member), addRun()];
    await queue.start();
    expect([first, second, other].map(statusOf)).toEqual(['running', 'queued', 'running']);
    expect(summaryOf(second).progress.waitingFor).toBe('waiting for other runs of study s260102-abcde, which runs 1 at once');
    executor.end('job_1', { code: null, signal: 'SIGKILL' });
    await expect.poll(() => statusOf(second)).toBe('running');
  });

  it('do not start while it is paused, and do not keep an engine running', async () => {
    storeStudy(store, { ...study, paused: true });
    const id = addRun(member);
    await queue.start();
    expect([statusOf(id), queue.isIdle]).toEqual(['queued', true]);
    expect(summaryOf(id).progress.waitingFor).toBe('held while study s260102-abcde is paused');
    storeStudy(store, study);
    expect(queue.isIdle).toBe(false);
    queue.startNext();
    expect(statusOf(id)).toBe('running');
  });
});

it('a run whose spec.json was edited is refused, with the settings that differ', async () => {
  const [edited, untouched] = [addRun(), addRun()];
  const file = runPaths(runFolder(dataDir, edited)).spec;
  writeFileSync(file, readFileSync(file, 'utf8').replace('"epochs": 3', '"epochs": 4'));
  await queue.start();
  expect(statusOf(untouched)).toBe('running');
  expect(summaryOf(edited)).toMatchObject({
    ...{ status: 'failed', endReason: 'conflict' },
    endText: expect.stringMatching(/^spec\.json has changed since the run was created: training\.epochs\./) as unknown,
  });
});

it('a run whose runner has just disappeared is waited for, so that it can be resumed', async () => {
  const id = addRun();
  await queue.start();
  executor.living.delete('job_1');
  const settled = queue.whenSettled({ id });
  executor.end('job_1', { code: null, signal: 'SIGKILL' });
  await settled;
  expect(statusOf(id)).toBe('interrupted');
});

it('so is one whose killed runner has not quite exited', async () => {
  const id = addRun();
  await queue.start();
  const settled = queue.whenSettled({ id }).then(() => statusOf(id));
  setTimeout(() => executor.end('job_1', { code: null, signal: 'SIGKILL' }), 0);
  expect(await settled).toBe('interrupted');
});

describe('whether a run has a runner', () => {
  it('is answered by the executor, not by the lock in the run’s folder', async () => {
    const id = addRun();
    await queue.start();
    executor.living.delete('job_1');
    const lock = acquireRunLock(runFolder(dataDir, id));
    const settled = queue.whenSettled({ id });
    executor.end('job_1', { code: 1, signal: null });
    await settled;
    expect(statusOf(id)).toBe('failed');
    lock.release();
  });

  it('is known before a resumed run starts again, even by the next engine', async () => {
    const id = addRun();
    await queue.start();
    queue[Symbol.dispose]();
    queueRun(store, 1);
    queue = newQueue();
    await queue.start();
    expect(statusOf(id)).toBe('queued');
    executor.end('job_1', { code: null, signal: null });
    await expect.poll(() => statusOf(id)).toBe('running');
    expect(executor.submissions).toHaveLength(2);
  });

  it('is known before a stopped run is resumed, even if an earlier engine started the runner', async () => {
    const id = addRun();
    await queue.start();
    const folder = runFolder(dataDir, id);
    const journal = new JournalWriter(folder);
    journal.append({ kind: 'end', status: 'stopped', reason: 'stopped', text: 'Stopped.', best: null });
    journal.dispose();
    ingestJournal(store, 1, folder);
    queue[Symbol.dispose]();
    queue = newQueue();
    await queue.start();
    const request = { pause: false, stop: 'now' } as const;
    writeRunControl(folder, request);
    const planner = new ReductionPlanner(executor, join(dataDir, 'jobs'));
    const service = new RunService(store, queue, planner, dataDir);
    expect(await service.resume(id)).toMatchObject({ status: 'queued' });
    expect(executor.submissions).toHaveLength(1);
    expect(readRunControl(folder)).toEqual(request);
    executor.end('job_1', { code: null, signal: null });
    await expect.poll(() => statusOf(id)).toBe('running');
    expect(executor.submissions).toHaveLength(2);
    await planner[Symbol.asyncDispose]();
  });

  it('matters for a paused run only if its runner waits, as runners of version 0.1 do', async () => {
    const id = addRun();
    await queue.start();
    const record = (): RunRecord => runById(store, id) ?? expect.fail();
    const journal = new JournalWriter(runFolder(dataDir, id));
    const pause = (event: Parameters<JournalWriter['append']>[0]): void => {
      journal.append(event);
      ingestJournal(store, record().number, runFolder(dataDir, id));
    };
    pause({ kind: 'phase', phase: 'paused', round: 0 });
    expect(record().status).toBe('paused');
    expect(await queue.hasWaitingRunner(record())).toBe(true);
    pause({ kind: 'phase', phase: 'training', round: 0 });
    pause({ kind: 'end', status: 'paused', reason: 'paused', text: 'Paused.', best: null });
    journal.dispose();
    expect(record().status).toBe('paused');
    expect(await queue.hasWaitingRunner(record())).toBe(false);
  });
});

describe('a run whose new runner exits because another one is alive', () => {
  /** Ends the new runner; the executor answers whether another one is alive when the returned function is called. */
  async function endNewRunner(): Promise<() => Promise<void>> {
    addRun();
    await queue.start();
    let answer: (status: 'running') => void = () => undefined;
    const answered = new Promise<'running'>((settle) => (answer = settle));
    const status = vi.spyOn(executor, 'status').mockReturnValue(answered);
    executor.end('job_1', { code: 75, signal: null });
    await expect.poll(() => status.mock.calls.length).toBe(1);
    return async () => {
      answer('running');
      await setImmediate();
    };
  }

  it('is followed with the status that it has by then', async () => {
    const answer = await endNewRunner();
    endRun(store, 1, 'interrupted', 'engine', 'Interrupted.', '2026-01-02T03:04:05.000Z');
    await answer();
    expect(queue.reports.summary(1)?.status).toBe('running');
    expect(queue.activeRuns).toBe(1);
  });

  it('is not followed by a queue that has been disposed', async () => {
    const attach = vi.spyOn(executor, 'attach');
    const answer = await endNewRunner();
    queue[Symbol.dispose]();
    await answer();
    expect(attach).not.toHaveBeenCalled();
    expect(queue.activeRuns).toBe(0);
  });
});

describe('a full disk', () => {
  let isFull: boolean;
  beforeEach(() => {
    isFull = false;
    const fail = (): never => {
      throw new LabError('disk-full', 'The disk is full.', 'Free some space.', { file: store.file });
    };
    const fillable = new Proxy(store, {
      get(target, key) {
        if (isFull && (key === 'run' || key === 'transaction')) return fail;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    queue[Symbol.dispose]();
    queue = newQueue(fillable);
  });

  it('does not make a run without a runner look alive, and its end is stored once there is room', async () => {
    const id = addRun();
    await queue.start();
    expect(statusOf(id)).toBe('running');
    isFull = true;
    executor.end('job_1', { code: 1, signal: null });
    await expect.poll(() => statusOf(id)).toBe('interrupted');
    expect(summaryOf(id)).toMatchObject({ endReason: 'disk-full', progress: { phase: 'ended' } });
    expect(runById(store, id)?.status).toBe('running');
    await expect(queue.whenSettled({ id })).rejects.toMatchObject({ code: 'disk-full' });
    isFull = false;
    await expect.poll(() => runById(store, id)?.status).toBe('failed');
    expect(summaryOf(id).endReason).toBe('start');
  });

  it('fails a run that cannot be started, and crashes nothing', async () => {
    const id = addRun();
    isFull = true;
    await queue.start();
    await expect.poll(() => statusOf(id)).toBe('failed');
    expect(summaryOf(id).endText).toContain('The disk is full.');
  });
});

describe('a damaged file in a run’s folder', () => {
  it('does not keep the run from being started if it is the lock', async () => {
    const id = addRun();
    writeFileSync(runPaths(runFolder(dataDir, id)).lock, 'damaged'.repeat(1000));
    await queue.start();
    expect(statusOf(id)).toBe('running');
  });

  it('does not keep the run from being settled, whichever file it is', async () => {
    const ids = [addRun(), addRun()];
    await queue.start();
    for (const id of ids) {
      const paths = runPaths(runFolder(dataDir, id));
      for (const file of [paths.heartbeat, paths.control]) writeFileSync(file, '{"time":');
      mkdirSync(paths.log);
    }
    mkdirSync(join(runPaths(runFolder(dataDir, ids[1] ?? '')).journal, '0001.ndjson'));
    executor.end('job_1', { code: 1, signal: null });
    executor.end('job_2', { code: null, signal: 'SIGKILL' });
    await expect.poll(() => ids.map(statusOf)).toEqual(['failed', 'interrupted']);
  });
});
