import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRun } from '#main/engine/services/create-run.ts';
import { PresetService } from '#main/engine/services/preset-service.ts';
import { Store } from '#main/engine/store/store.ts';
import type { IncludedExperiment, Plan, Preset } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

let store: Store;
let dataDir: string;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
});
afterEach(() => store[Symbol.dispose]());

const known: ExperimentInput = { name: 'Known', data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, seed: 1 };
const missing: ExperimentInput = { ...known, name: 'Missing', data: { name: 'absent' } };

function finished(experiment: ExperimentInput, seconds: number): void {
  const dataSet = { name: 'digits', folder: '/nowhere' };
  const parsed = experimentSchema.parse(experiment);
  const { number } = createRun(store, dataDir, { app: '0.1.0', experiment: parsed, dataSet, threads: 1, parameters: 1, macs: 1 });
  const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const end = { status: 'finished' as const, started_at: at(0), ended_at: at(seconds), end_seq: 9 };
  store.run(store.query.updateTable('runs').set(end).where('number', '=', number));
}

function presets(): Promise<Preset[]> {
  const included = [known, missing].map((experiment): IncludedExperiment => ({
    id: experiment.name ?? '',
    title: '',
    description: '',
    shows: '',
    experiment,
  }));
  const plan = (document: unknown): Promise<Plan> => {
    if (document === missing) return Promise.reject(new LabError('not-found', 'There is no data set.', 'Add it.'));
    return Promise.resolve({ steps: 10, parameters: 20, macs: 30, depth: 1 } as Plan);
  };
  return new PresetService(store, { included: () => included, plan }).list();
}

it('says what each takes, unless its data set is missing', async () => {
  const [first, second] = await presets();
  expect(first?.cost).toEqual({ steps: 10, parameters: 20, macs: 30, seconds: null });
  expect(second?.cost).toBeNull();
});

it('knows the time from the latest finished run with the same settings, whatever its seed and tags', async () => {
  finished(known, 50);
  finished({ ...known, seed: 2, tags: ['again'] }, 40);
  finished({ ...known, training: { epochs: 1 } }, 5);
  finished({ ...known, name: 'Another' }, 6);
  expect((await presets())[0]?.cost?.seconds).toBe(40);
});
