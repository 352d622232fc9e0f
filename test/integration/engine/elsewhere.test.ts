import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Engine } from '#main/engine/engine.ts';
import type { LabClient } from '#main/host/index.ts';
import { runFolder, runPaths } from '#main/run-folder/index.ts';
import { RUNNER } from '../programs.ts';
import { clientOf } from './lab-client.ts';
import { LabFolder, resources } from './lab-folder.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/elsewhere');
const PATIENCE = { timeout: 60_000, interval: 200 };

let lab: LabFolder;
let engine: Engine;
let client: LabClient;
beforeEach(async () => {
  lab = new LabFolder();
  engine = new Engine({ dataDir: lab.path, resources, runner: RUNNER, app: '0.1.0', idleMilliseconds: 600_000, onIdle: () => undefined });
  await engine.init();
  client = clientOf(lab.path);
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
});

it('a PyTorch run with its ONNX file has a network, whose layers are those it measured', async () => {
  const id = '260101-abcde';
  const folder = runFolder(lab.path, id);
  mkdirSync(runPaths(folder).journal, { recursive: true });
  const source = { program: 'nepenthe_log', version: '1' };
  writeFileSync(
    runPaths(folder).spec,
    JSON.stringify({ format: 1, runId: id, createdAt: '2026-01-01T00:00:00.000Z', experiment: {}, source }),
  );
  copyFileSync(join(FIXTURES, 'pytorch', 'network.onnx'), runPaths(folder).sourceNetwork);
  copyFileSync(join(FIXTURES, 'pytorch', 'float32.ndjson'), join(runPaths(folder).journal, '0001.ndjson'));
  await vi.waitFor(async () => expect((await client.runs.get({ id })).graph).toMatchObject({ output: 'head.2' }), PATIENCE);
  const { layers, entropy, summary } = await client.runs.get({ id });
  expect(layers.map(({ name, kernel }) => `${name} ${kernel}`)).toEqual([
    'stem.2 stem.0',
    'block.relu block.conv1',
    'block.relu_1 block.conv2',
    'middle.1 middle.0',
    'middle.3 middle.2',
    'head.1 head.0',
  ]);
  expect(entropy.map(({ round }) => round)).toEqual([0, 1]);
  expect(summary).toMatchObject({ status: 'finished', source: 'nepenthe_log' });
});

it('imported runs are in the list, once', async () => {
  const path = join(FIXTURES, 'stores', 'tensorboard');
  const { runs } = await client.runs.import({ path });
  expect(runs.map(({ state }) => state)).toEqual(['imported', 'imported']);
  expect((await client.runs.import({ path })).runs.map(({ state }) => state)).toEqual(['known', 'known']);
  const listed = await client.runs.list();
  expect(listed.map(({ name, source, status }) => `${name} ${source ?? ''} ${status}`).toSorted()).toEqual([
    'new tensorboard finished',
    'old/seed 1 tensorboard finished',
  ]);
  await expect(client.runs.import({ path: lab.path })).rejects.toMatchObject({ data: { code: 'not-found' } });
  await expect(client.runs.control({ id: listed[0]?.id ?? '', action: 'pause' })).rejects.toMatchObject({ data: { code: 'unsupported' } });
});

it('exported runs are a store that can be imported', async () => {
  const { runs } = await client.runs.import({ path: join(FIXTURES, 'stores', 'wandb') });
  const ids = runs.map(({ id }) => id);
  using out = new LabFolder();
  const written = await client.runs.export({ ids, format: 'mlflow', folder: out.path });
  expect(written.runs.map(({ name, points }) => `${name} ${points}`).toSorted()).toEqual(['failed 1', 'wide net 6']);
  const again = await client.runs.import({ path: out.path });
  expect(again.runs.map(({ name, points, state }) => `${name} ${points} ${state}`).toSorted()).toEqual([
    'failed 1 imported',
    'wide net 6 imported',
  ]);
  const inLab = client.runs.export({ ids, format: 'mlflow', folder: join(lab.path, 'mlruns') });
  await expect(inLab).rejects.toMatchObject({ data: { code: 'conflict' } });
  const nowhere = client.runs.export({ ids, format: 'tensorboard', folder: join(out.path, 'a', 'b') });
  await expect(nowhere).rejects.toMatchObject({ data: { code: 'unwritable' } });
  await expect(client.runs.export({ ids: ['none'], format: 'mlflow', folder: out.path })).rejects.toMatchObject({
    data: { code: 'not-found' },
  });
});
