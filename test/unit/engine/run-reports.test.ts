import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { createRun } from '#main/engine/services/create-run.ts';
import { Store } from '#main/engine/store/store.ts';
import { runFolder, writeRunControl } from '#main/run-folder/index.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { newRunQueue } from './new-run-queue.ts';
import { ScriptedExecutor } from './scripted-executor.ts';

const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });

it('a running run says what it was asked to do until it does it', async () => {
  const dataDir = temporaryFolder();
  using store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  using queue = newRunQueue({ store, dataDir, executor: new ScriptedExecutor(1) });
  const dataSet = { name: 'digits', folder: '/nowhere' };
  const create = (): string => createRun(store, dataDir, { app: '0.1.0', experiment, dataSet, threads: 1, parameters: 1, macs: 1 }).id;
  const [running, queued] = [create(), create()];
  const requested = (id: string): RunSummary['progress']['requested'] =>
    queue.reports.summaries().find((run) => run.id === id)?.progress.requested;
  await queue.start();

  expect(requested(running)).toBeUndefined();
  writeRunControl(runFolder(dataDir, running), { pause: false, stop: 'after-round' });
  expect(requested(running)).toBe('stop-after-round');
  writeRunControl(runFolder(dataDir, running), { pause: true, stop: 'none' });
  expect(requested(running)).toBe('pause');
  writeRunControl(runFolder(dataDir, running), { pause: false, stop: 'now' });
  expect(requested(running)).toBe('stop');
  // A queued run does at once what it is asked.
  writeRunControl(runFolder(dataDir, queued), { pause: false, stop: 'after-round' });
  expect(requested(queued)).toBeUndefined();
});
