import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ingestWhole } from '#main/engine/ingest/ingest-journal.ts';
import { readLost, restoreRun } from '#main/engine/services/restore-run.ts';
import { runDetail } from '#main/engine/store/run-details.ts';
import { lineOfRun } from '#main/engine/store/run-lines.ts';
import { runById } from '#main/engine/store/run-records.ts';
import { seriesOfRun } from '#main/engine/store/run-series.ts';
import { allSummaries } from '#main/engine/store/run-summaries.ts';
import { fieldsOfRuns, valuesOfRuns } from '#main/engine/store/run-values.ts';
import { Store } from '#main/engine/store/store.ts';
import { runFolder, runPaths } from '#main/run-folder/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

let store: Store;
let dataDir: string;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
});
afterEach(() => store[Symbol.dispose]());

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** A run that a script has logged: the number of its row. */
function logged(events: readonly object[], segment = '0001'): number {
  const folder = runFolder(dataDir, 'a');
  mkdirSync(runPaths(folder).journal, { recursive: true });
  const spec = {
    format: 1,
    runId: 'a',
    createdAt: at(0),
    experiment: { name: 'A', lr: 0.1 },
    source: { program: 'nepenthe_log', version: '1' },
  };
  writeFileSync(runPaths(folder).spec, JSON.stringify(spec));
  writeFileSync(join(runPaths(folder).journal, `${segment}.ndjson`), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const known = runById(store, 'a');
  if (known) ingestWhole(store, known.number, folder);
  else restoreRun(store, readLost('a', folder), pino({ enabled: false }));
  return runById(store, 'a')?.number ?? 0;
}

const start = { seq: 0, time: at(0), kind: 'start', runId: 'a', attempt: 1, samples: { train: 0, validation: 0, test: 0 } };
const metric = (seq: number, step: number, epoch: number, values: object): object => ({
  ...{ seq, time: at(step), kind: 'metric', step, epoch, round: epoch > 2 ? 1 : 0, values },
});
const three = [
  start,
  metric(1, 10, 1, { 'train/loss': 3, 'my/score': 0.25 }),
  metric(2, 20, 2, { 'train/loss': 2 }),
  metric(3, 30, 3, { 'train/loss': 1 }),
];

it('metrics with the names of the lab’s series are these series', () => {
  const run = logged(three);
  expect(seriesOfRun(store, run, ['train/loss', 'validation/loss', 'my/score'])).toEqual([
    { name: 'train/loss', x: [10, 20, 30], y: [3, 2, 1] },
    { name: 'validation/loss', x: [], y: [] },
    { name: 'my/score', x: [10], y: [0.25] },
  ]);
  expect(seriesOfRun(store, run).filter(({ name }) => name === 'train/loss')).toHaveLength(1);
});

it('metrics are placed by what they say of epoch and round, and by the time at which they were logged', () => {
  const run = logged(three);
  expect(lineOfRun(store, run, 'train/loss', 'epoch')).toEqual({ x: [1, 2, 3], y: [3, 2, 1] });
  expect(lineOfRun(store, run, 'train/loss', 'time')).toEqual({ x: [0, 10, 20], y: [3, 2, 1] });
  expect(lineOfRun(store, run, 'train/loss', 'round')).toEqual({ x: [0, 1], y: [2, 1] });
});

it('the last value of a metric is a value of the run, also while it runs and after a rewind', () => {
  logged(three);
  const values = (): unknown => valuesOfRuns(store, allSummaries(store), ['metric.train/loss', 'metric.my/score', 'config.lr']);
  expect(fieldsOfRuns(store, allSummaries(store))).toEqual(expect.arrayContaining(['config.lr', 'metric.my/score', 'metric.train/loss']));
  expect(values()).toEqual([{ id: 'a', values: { 'config.lr': 0.1, 'metric.train/loss': 1, 'metric.my/score': 0.25 } }]);
  logged([{ seq: 4, time: at(31), kind: 'rewind', to: 2, checkpoint: null }], '0002');
  expect(values()).toEqual([{ id: 'a', values: { 'config.lr': 0.1, 'metric.train/loss': 2, 'metric.my/score': 0.25 } }]);
});

it('layers that are measured are layers of the run', () => {
  const layer = { layer: 'relu', entropy: 0.5, mean: 0.5, nonzero: 0.5, minority: 1, on: [1, 2], off: [1, 0], zero: [0, 0] };
  const run = logged([...three, { seq: 4, time: at(31), kind: 'entropy', round: 0, layers: [layer] }]);
  const [summary] = allSummaries(store);
  if (!summary) throw new Error('there is no run');
  const detail = runDetail(store, run, summary, runFolder(dataDir, 'a'));
  expect(detail.layers).toEqual([{ name: 'relu', kernel: '', activation: 'relu', neurons: 2, weights: 0, bypassed: false }]);
  expect(detail.config).toContainEqual({ key: 'lr', value: '0.1' });
  expect(detail.source).toEqual({ program: 'nepenthe_log', version: '1' });
});
