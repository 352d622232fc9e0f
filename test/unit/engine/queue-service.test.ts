import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunQueue } from '#main/engine/queue/run-queue.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { QueueService } from '#main/engine/services/queue-service.ts';
import { ReductionPlanner } from '#main/engine/services/reduction-planner.ts';
import { RunService } from '#main/engine/services/run-service.ts';
import { endRun, runById, runsWithStatus } from '#main/engine/store/run-records.ts';
import { Store } from '#main/engine/store/store.ts';
import { JournalWriter, readRunControl, runFolder } from '#main/run-folder/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { newRunQueue } from './new-run-queue.ts';
import { ScriptedExecutor } from './scripted-executor.ts';

const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });

let dataDir: string;
let store: Store;
let executor: ScriptedExecutor;
let queue: RunQueue;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  executor = new ScriptedExecutor(2);
  queue = newRunQueue({ store, dataDir, executor });
});
afterEach(() => {
  queue[Symbol.dispose]();
  store[Symbol.dispose]();
});

function addRun(priority = 0): string {
  const dataSet = { name: 'digits', folder: '/nowhere' };
  return createRun(store, dataDir, { app: '0.1.0', experiment, dataSet, threads: 1, parameters: 1, macs: 1, priority }).id;
}

const runService = (): RunService => new RunService(store, queue, new ReductionPlanner(executor, join(dataDir, 'jobs')), dataDir);
const queueService = (): QueueService => new QueueService(store, queue, runService());

/** What the runner of a run does that is to pause. */
async function endPaused(id: string): Promise<void> {
  const journal = new JournalWriter(runFolder(dataDir, id));
  journal.append({ kind: 'end', status: 'paused', reason: 'paused', text: 'Paused.', best: null });
  journal.dispose();
  executor.end(runById(store, id)?.handle ?? '', { code: 0, signal: null });
  await expect.poll(() => runById(store, id)?.status).toBe('paused');
}

describe('the order of the queue', () => {
  const queued = (): readonly string[] => runsWithStatus(store, 'queued').map(({ id }) => id);

  it('is that of priorities, then that of queuing', () => {
    const [usual, low, high, other] = [addRun(), addRun(-1), addRun(5), addRun()];
    expect(queued()).toEqual([high, usual, other, low]);
  });

  it('is changed by moving runs, which take the priority of their place, and later runs come last', () => {
    const service = queueService();
    const [hold] = [queue.hold('held by a test')];
    const [first, second, third, high] = [addRun(), addRun(), addRun(), addRun(5)];
    service.move(third, { before: second });
    expect(queued()).toEqual([high, first, third, second]);
    service.move(second, 'front');
    const [last, higher] = [addRun(), addRun(6)];
    expect(queued()).toEqual([higher, second, high, first, third, last]);
    expect(service.get().runs).toEqual(queued());
    endRun(store, runById(store, last)?.number ?? 0, 'stopped', 'stopped', 'Stopped.', '2026-01-02T03:04:05.000Z');
    const before = queued();
    service.move(first, { before: first });
    expect(queued()).toEqual(before);
    expect(() => service.move(first, { before: last })).toThrow(`Run ${last} is stopped, not queued.`);
    service.move(second, 'end');
    expect(queued()).toEqual([higher, high, first, third, second]);
    expect(runById(store, second)?.priority).toBe(0);
    hold[Symbol.dispose]();
  });
});

describe('the whole queue', () => {
  const statuses = (ids: readonly string[]): readonly unknown[] => ids.map((id) => runById(store, id)?.status);

  it('is paused with its running runs, also for the next engine, and resumed with them first', async () => {
    const [first, second, third] = [addRun(), addRun(), addRun(5)];
    await queue.start();
    expect(statuses([third, first, second])).toEqual(['running', 'running', 'queued']);
    const service = queueService();
    expect(await service.control('pause')).toEqual({ paused: true, runs: [second] });
    expect(queue.reports.summary(runById(store, second)?.number ?? 0)?.progress.waitingFor).toBe('held while the queue is paused');
    for (const id of [third, first]) {
      expect(readRunControl(runFolder(dataDir, id))).toEqual({ pause: true, stop: 'none' });
      await endPaused(id);
    }
    const late = addRun(9);
    queue.startNext();
    expect(statuses([third, first, second, late])).toEqual(['paused', 'paused', 'queued', 'queued']);
    expect(queue.isIdle).toBe(true);

    queue[Symbol.dispose]();
    queue = newRunQueue({ store, dataDir, executor });
    await queue.start();
    expect(statuses([third, first, second, late])).toEqual(['paused', 'paused', 'queued', 'queued']);
    expect(await queueService().control('resume')).toEqual({ paused: false, runs: [late, second] });
    expect(statuses([third, first])).toEqual(['running', 'running']);
  });

  it('leaves runs paused that were paused before it', async () => {
    const [own, other] = [addRun(), addRun()];
    await queue.start();
    const runs = runService();
    await runs.control(own, 'pause');
    const service = new QueueService(store, queue, runs);
    await service.control('pause');
    await service.control('pause');
    await service.control('resume');
    expect([own, other].map((id) => readRunControl(runFolder(dataDir, id)).pause)).toEqual([true, false]);
  });

  it('stays paused if its file is damaged', async () => {
    writeFileSync(join(dataDir, 'queue-paused.json'), '{');
    queue = newRunQueue({ store, dataDir, executor });
    const run = addRun();
    await queue.start();
    expect(runById(store, run)?.status).toBe('queued');
    await queueService().control('resume');
    expect(runById(store, run)?.status).toBe('running');
  });
});
