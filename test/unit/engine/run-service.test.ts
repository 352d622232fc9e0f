import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ingestJournal } from '#main/engine/ingest/ingest-journal.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { ReductionPlanner } from '#main/engine/services/reduction-planner.ts';
import { RunService } from '#main/engine/services/run-service.ts';
import { Store } from '#main/engine/store/store.ts';
import { JournalWriter, runFolder } from '#main/run-folder/index.ts';
import { entropy, exampleExperiment, round, start } from '../../integration/engine/example-events.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { newRunQueue } from './new-run-queue.ts';
import { ScriptedExecutor } from './scripted-executor.ts';

it('gives the entropy of a round as soon as it is measured, before the round ends', () => {
  const dataDir = temporaryFolder();
  const store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  const executor = new ScriptedExecutor(1);
  const queue = newRunQueue({ store, dataDir, executor });
  onTestFinished(() => {
    queue[Symbol.dispose]();
    store[Symbol.dispose]();
  });
  const runs = new RunService(store, queue, new ReductionPlanner(executor, join(dataDir, 'jobs')), dataDir);
  const dataSet = { name: 'digits', folder: '/nowhere' };
  const { id, number } = createRun(store, dataDir, {
    app: '0.1.0',
    experiment: exampleExperiment,
    dataSet,
    threads: 1,
    parameters: 1,
    macs: 1,
  });
  const journal = new JournalWriter(runFolder(dataDir, id));
  const report = (...entries: Parameters<JournalWriter['append']>[0][]): void => {
    for (const entry of entries) journal.append(entry);
    ingestJournal(store, number, runFolder(dataDir, id));
  };
  report(start());
  expect(() => runs.entropy(id, 0)).toThrow('The entropy of round 0 has not been measured.');
  report(entropy(0));
  const measured = runs.entropy(id, 0);
  expect(measured.length).toBeGreaterThan(0);
  report(round(0));
  expect(runs.entropy(id, 0)).toEqual(measured);
  journal.dispose();
});
