import { mkdirSync, writeFileSync } from 'node:fs';
import { isDefinedError, safe } from '@orpc/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Engine } from '#main/engine/engine.ts';
import { openEngineLog } from '#main/engine/engine-log.ts';
import { ownExperiment } from '#main/engine/services/own-experiment.ts';
import { recoverFolders } from '#main/engine/services/recover-folders.ts';
import { runDetail } from '#main/engine/store/run-details.ts';
import { runById } from '#main/engine/store/run-records.ts';
import { seriesOfRun } from '#main/engine/store/run-series.ts';
import { allSummaries } from '#main/engine/store/run-summaries.ts';
import type { Store } from '#main/engine/store/store.ts';
import { runFolder, runPaths } from '#main/run-folder/index.ts';
import { runDetailSchema, runSummarySchema } from '#shared/contract/index.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { time } from './example-events.ts';
import { clientOf } from './lab-client.ts';
import { LabFolder, resources, writeSegment } from './lab-folder.ts';

let lab: LabFolder;
let store: Store;
beforeEach(() => {
  lab = new LabFolder();
  store = lab.openStore();
});
afterEach(() => {
  store[Symbol.dispose]();
  lab[Symbol.dispose]();
});

/** The run of a script, with the minimum of fields that docs/journal.md requires. */
function writeScriptRun(id: string, experiment: object, status = 'finished'): string {
  const folder = runFolder(lab.path, id);
  mkdirSync(runPaths(folder).journal, { recursive: true });
  writeFileSync(runPaths(folder).spec, JSON.stringify({ format: 1, runId: id, createdAt: time, experiment }));
  const scores = { loss: 0.5, accuracy: 90 };
  const events = [
    { kind: 'start', runId: id, attempt: 1, samples: { train: 100, validation: 10, test: 10 } },
    { kind: 'epoch', round: 0, epoch: 1, step: 10, train: scores, validation: scores, seconds: 2 },
    { kind: 'metric', step: 10, values: { 'my/score': 0.75 } },
    { kind: 'end', status, reason: 'done', text: 'Done.', best: null },
  ];
  writeSegment(folder, 1, events.map((event, seq) => `${JSON.stringify({ seq, time, ...event })}\n`).join(''));
  return folder;
}

it('reads a run of another program without network, method and graph', () => {
  const folder = writeScriptRun('python', { name: 'A script', seed: 3, optimizer: { kind: 'mine', rate: 0.1 } });
  recoverFolders(store, lab.path, openEngineLog(lab.path));
  const [summary] = allSummaries(store);
  expect(runSummarySchema.parse(summary)).toMatchObject({
    ...{ id: 'python', name: 'A script', status: 'finished', method: null, network: null, data: '', seed: 3, totalLayers: null },
  });
  const number = runById(store, 'python')?.number ?? 0;
  if (!summary) throw new Error('There is no summary.');
  const detail = runDetailSchema.parse(runDetail(store, number, summary, folder));
  expect(detail).toMatchObject({ experiment: null, environment: null, graph: null, layers: [], decisions: [], samples: { train: 100 } });
  expect(seriesOfRun(store, number, ['validation/accuracy', 'my/score'])).toEqual([
    { name: 'validation/accuracy', x: [10], y: [90] },
    { name: 'my/score', x: [10], y: [0.75] },
  ]);
  // Its settings are compared like those of any other run.
  const config = store.all(store.query.selectFrom('config').select(['key', 'value']).where('run', '=', number));
  expect(config).toContainEqual({ key: 'optimizer.rate', value: '0.1' });
  expect(() => ownExperiment(detail, 'model')).toThrow('Another program made this run');
});

it('refuses to resume a run of another program, with a remedy', async () => {
  const folder = writeScriptRun('python', { name: 'A script' }, 'stopped');
  store[Symbol.dispose]();
  const options = { dataDir: lab.path, resources, runner: FAKE_RUNNER, app: '0.1.0', idleMilliseconds: 600_000 };
  await using engine = new Engine({ ...options, onIdle: () => undefined });
  await engine.init();
  const client = clientOf(lab.path);
  const { error } = await safe(client.runs.resume({ id: 'python' }));
  if (!isDefinedError(error)) throw new Error('not refused', { cause: error });
  expect(error.data).toEqual({
    code: 'unsupported',
    message: 'Another program made this run, so it cannot be resumed here.',
    remedy: 'Resume it in that program, or start a new run from an experiment of this lab.',
    file: folder,
  });
  expect((await client.runs.get({ id: 'python' })).summary.status).toBe('stopped');
});

it('shows the network, method and data set that a run of another program names', () => {
  writeScriptRun('named', { network: 'timm/resnet18', method: 'mine', data: { name: 'imagenet' } });
  recoverFolders(store, lab.path, openEngineLog(lab.path));
  expect(allSummaries(store)).toMatchObject([{ name: 'Untitled', network: 'timm/resnet18', method: 'mine', data: 'imagenet' }]);
});
