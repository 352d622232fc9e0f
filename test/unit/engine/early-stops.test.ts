import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Turns } from '#main/engine/executors/turns.ts';
import type { RunQueue } from '#main/engine/queue/run-queue.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { EarlyStops } from '#main/engine/services/early-stops.ts';
import { ReductionPlanner } from '#main/engine/services/reduction-planner.ts';
import { RunService } from '#main/engine/services/run-service.ts';
import { saveStudy, studyFolder } from '#main/engine/services/study-folder.ts';
import { memberRounds } from '#main/engine/store/member-metrics.ts';
import { runById } from '#main/engine/store/run-records.ts';
import { Store } from '#main/engine/store/store.ts';
import { studyById } from '#main/engine/store/studies.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { JournalWriter, readRunControl, runFolder } from '#main/run-folder/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import type { JournalEntry } from '#shared/journal/index.ts';
import { recordedStudySchema } from '#shared/study/index.ts';
import { round, start } from '../../integration/engine/example-events.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { newRunQueue } from './new-run-queue.ts';
import { ScriptedExecutor } from './scripted-executor.ts';

const experiment = experimentSchema.parse({
  ...{ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [2] }, method: { kind: 'nepenthe', rounds: 2 } },
});
const study = recordedStudySchema.parse({
  ...{ format: 1, id: 's260102-abcde', createdAt: '2026-01-02T03:04:05.000Z', app: '0.1.0', paused: false },
  study: { base: {}, earlyStop: { margin: 5, afterRound: 1, members: 2 } },
});

let dataDir: string;
let store: Store;
let queue: RunQueue;
let stops: EarlyStops;
let journals: Map<string, JournalWriter>;
beforeEach(() => {
  journals = new Map();
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  const executor = new ScriptedExecutor(8);
  const log = pino({ enabled: false });
  queue = newRunQueue({ store, dataDir, executor });
  const runs = new RunService(store, queue, new ReductionPlanner(executor, join(dataDir, 'jobs')), dataDir);
  stops = new EarlyStops({ store, queue, runs, dataDir, log }, new Turns(1));
  saveStudy(store, dataDir, study);
});
afterEach(() => {
  for (const journal of journals.values()) journal.dispose();
  queue[Symbol.dispose]();
  store[Symbol.dispose]();
});

function add(variant: string | null): string {
  const membership = { study: { id: study.id, variant } };
  return createRun(store, dataDir, {
    app: '0.1.0',
    experiment,
    dataSet: { name: 'digits', folder: '/nowhere' },
    threads: 1,
    parameters: 1,
    macs: 1,
    ...membership,
  }).id;
}

/** Lets a run report rounds with these validation accuracies. */
async function report(id: string, ...accuracies: readonly number[]): Promise<void> {
  const journal = journals.get(id) ?? new JournalWriter(runFolder(dataDir, id));
  if (!journals.has(id)) journal.append(start());
  journals.set(id, journal);
  const done = memberRounds(store, [id]).get(id)?.length ?? 0;
  for (const [index, accuracy] of accuracies.entries()) journal.append(withAccuracy(round(done + index), accuracy));
  await expect.poll(() => memberRounds(store, [id]).get(id)?.length).toBe(done + accuracies.length);
}

function withAccuracy(entry: JournalEntry, accuracy: number): JournalEntry {
  if (entry.kind !== 'round') throw new Error('not a round');
  return { ...entry, validation: { ...entry.validation, accuracy } };
}

const isStopping = (id: string): boolean => readRunControl(runFolder(dataDir, id)).stop === 'now';

it('stops a member that is far below the others after a round, and records why', async () => {
  const [first, second, third, dense] = [add('a'), add('b'), add('c'), add(null)];
  await queue.start();
  await report(first, 98, 97);
  await report(second, 98, 95);
  await report(third, 98);
  await report(dense, 10, 10);
  for (const id of [first, second, third, dense]) await stops.judge(id);
  expect([first, second, third, dense].filter(isStopping)).toEqual([]);

  await report(third, 90);
  await stops.judge(third);
  expect([first, second, third, dense].filter(isStopping)).toEqual([third]);
  const expected = { [third]: { round: 1, accuracy: 90, median: 96 } };
  expect(studyById(store, study.id)?.stoppedEarly).toEqual(expected);
  const file = join(studyFolder(dataDir, study.id), 'study.json');
  expect(readJsonFile(file, recordedStudySchema, '')?.stoppedEarly).toEqual(expected);
});

it('leaves a member alone that was resumed by itself', async () => {
  const [first, second, third] = [add('a'), add('b'), add('c')];
  const verdict = { round: 1, accuracy: 50, median: 96 };
  saveStudy(store, dataDir, { ...study, stoppedEarly: { [third]: verdict } });
  await queue.start();
  for (const id of [first, second]) await report(id, 98, 97);
  await report(third, 98, 60);
  await stops.judge(third);
  expect(isStopping(third)).toBe(false);
  expect(studyById(store, study.id)?.stoppedEarly).toEqual({ [third]: verdict });
});

it('leaves a member alone after its last round', async () => {
  const [first, second, third] = [add('a'), add('b'), add('c')];
  await queue.start();
  for (const id of [first, second]) await report(id, 98, 97, 96);
  await report(third, 98, 97, 10);
  await stops.judge(third);
  expect(isStopping(third)).toBe(false);
  expect(runById(store, third)?.status).toBe('running');
  expect(studyById(store, study.id)?.stoppedEarly).toBeUndefined();
});
