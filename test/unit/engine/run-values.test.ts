import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRun } from '#main/engine/services/create-run.ts';
import { allSummaries } from '#main/engine/store/run-summaries.ts';
import { fieldsOfRuns, valuesOfRuns } from '#main/engine/store/run-values.ts';
import { Store } from '#main/engine/store/store.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

let store: Store;
let dataDir: string;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
});
afterEach(() => store[Symbol.dispose]());

function add(changes: Partial<ExperimentInput>): string {
  const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, ...changes });
  const dataSet = { name: 'digits', folder: '/nowhere' };
  return createRun(store, dataDir, { app: '0.1.0', experiment, dataSet, threads: 1, parameters: 1, macs: 1 }).id;
}

it('has the settings that any run has, and their values by run', () => {
  const first = add({ training: { epochs: 3 }, method: { kind: 'nepenthe', locked: ['stem', 'head'] } });
  const second = add({ training: { epochs: 5 }, method: { kind: 'dense' } });
  const summaries = allSummaries(store);
  const fields = fieldsOfRuns(store, summaries);
  expect(fields).toEqual(expect.arrayContaining(['config.training.epochs', 'config.method.locked', 'config.network.kind']));
  expect(fields.filter((field) => field.startsWith('metric.'))).toEqual([]);
  const values = new Map(
    valuesOfRuns(store, summaries, ['config.training.epochs', 'config.method.locked', 'config.nothing', 'metric.sparsity']).map((one) => [
      one.id,
      one.values,
    ]),
  );
  expect(values.get(first)).toEqual({ 'config.training.epochs': 3, 'config.method.locked': ['stem', 'head'] });
  expect(values.get(second)).toEqual({ 'config.training.epochs': 5 });
});

it('has the metrics of finished runs', () => {
  const id = add({});
  const [summary] = allSummaries(store);
  if (!summary) throw new Error('no run');
  const finished: RunSummary = { ...summary, status: 'finished', bestAccuracy: 97.5, sparsity: 0.875 };
  expect(fieldsOfRuns(store, [finished])).toEqual(expect.arrayContaining(['metric.sparsity', 'metric.validation-accuracy']));
  expect(valuesOfRuns(store, [finished], ['metric.validation-accuracy', 'metric.sparsity', 'metric.constructor'])).toEqual([
    { id, values: { 'metric.validation-accuracy': 97.5, 'metric.sparsity': 0.875 } },
  ]);
});
