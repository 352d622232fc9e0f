import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDefinedError, safe } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '#main/engine/engine.ts';
import type { LabClient } from '#main/host/index.ts';
import { encodeOnnx } from '#main/interchange/index.ts';
import { readRunSpec, runFolder } from '#main/run-folder/index.ts';
import type { Change, ModelImportJob } from '#shared/contract/index.ts';
import { type LabErrorDetails, labErrorSchema } from '#shared/errors/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { addModel, exampleDescription, exampleModel } from '../../unit/library/example-model.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { changesUntil, clientOf, continueRun, hasStatus, reaches, smallExperiment } from './lab-client.ts';
import { LabFolder, resources } from './lab-folder.ts';

let lab: LabFolder;
let engine: Engine;
let client: LabClient;

async function started(): Promise<void> {
  engine = new Engine({
    ...{ dataDir: lab.path, resources, runner: FAKE_RUNNER, app: '0.1.0', idleMilliseconds: 600_000 },
    onIdle: () => undefined,
  });
  await engine.init();
  client = clientOf(lab.path);
}

beforeEach(async () => {
  lab = new LabFolder();
  await started();
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  lab[Symbol.dispose]();
});

/** For images like those of the starter set, but with three classes. */
const graph: ModelGraph = {
  format: 1,
  name: 'gray',
  nodes: [
    { id: 'image', op: 'input', inputs: [], shape: [28, 28, 1] },
    {
      id: 'conv',
      op: 'conv2d',
      inputs: ['image'],
      filters: 2,
      kernel: [3, 3],
      stride: [2, 2],
      padding: [1, 1, 1, 1],
      dilation: [1, 1],
      groups: 1,
      bias: true,
    },
    { id: 'relu', op: 'activation', inputs: ['conv'], kind: 'relu' },
    { id: 'pool', op: 'globalAveragePool', inputs: ['relu'] },
    { id: 'head', op: 'dense', inputs: ['pool'], units: 3, bias: true },
  ],
  output: 'head',
};
const onnx = Buffer.from(encodeOnnx({ graph, weights: initialWeights(graph, 1) }, new Map()).bytes);

function fileOf(bytes: Uint8Array, name = 'Gray Net.onnx'): string {
  const folder = join(lab.path, 'foreign');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

/** All changes from the request to the job's end. */
async function imported(request: Parameters<LabClient['models']['import']>[0]): Promise<{ job: ModelImportJob; changes: Change[] }> {
  const collected = await changesUntil(client, (change) => change.kind === 'job' && change.job.endedAt !== null);
  await client.models.import(request);
  const changes = await collected();
  const last = changes.at(-1);
  if (last?.kind !== 'job' || last.job.kind !== 'model-import') throw new Error('No import has ended.');
  return { job: last.job, changes };
}

async function refusal(call: Promise<unknown>): Promise<LabErrorDetails> {
  const { error } = await safe(call);
  if (error && isDefinedError(error)) return labErrorSchema.parse((error as { data: unknown }).data);
  throw new Error('It was not refused.', { cause: error });
}

const modelsFolder = (): string[] => (existsSync(join(lab.path, 'models')) ? readdirSync(join(lab.path, 'models')) : []);

describe('importing a model', () => {
  it('is a job, after which the verified model is in the library', async () => {
    const file = fileOf(onnx);
    const { job, changes } = await imported({ file });
    expect(job).toMatchObject({ kind: 'model-import', model: 'gray-net', file, status: 'done', phase: 'writing', error: null });
    expect(job.result).toMatchObject({
      name: 'gray-net',
      source: { file, format: 'onnx', bytes: onnx.length },
      ...{ input: [28, 28, 1], classes: 3, params: 20 + 9, prunableLayers: ['conv'], network: null, weights: null },
      verified: { runtime: expect.stringContaining('onnxruntime') as unknown, argmaxAgreement: 1 },
    });
    expect(job.result?.verified.maxAbs).toBeLessThan(1e-4);
    expect(changes.map(({ kind }) => kind)).toContain('library');
    const library = await client.models.imported.list();
    expect(library).toEqual({ models: [job.result], damaged: [] });
    const { graph: stored, ...description } = await client.models.imported.get({ name: 'gray-net' });
    expect(description).toEqual(job.result);
    expect(stored.nodes.map(({ op }) => op)).toEqual(graph.nodes.map(({ op }) => op));
    expect(existsSync(join(lab.path, 'jobs', job.id))).toBe(false);
  });

  it('fails with all unsupported nodes', async () => {
    // The same length keeps the file valid.
    const strange = Buffer.from(onnx.toString('latin1').replaceAll('Relu', 'Wavy'), 'latin1');
    const { job } = await imported({ file: fileOf(strange) });
    expect(job).toMatchObject({ status: 'failed', result: null, error: { code: 'unsupported', nodes: [{ op: 'Wavy' }] } });
    expect(modelsFolder()).toEqual([]);
  });

  it('fails for an invalid file and for a truncated one', async () => {
    expect((await imported({ file: fileOf(Buffer.from('import torch')) })).job.error).toMatchObject({ code: 'bad-file' });
    expect((await imported({ file: fileOf(onnx.subarray(0, 200)) })).job.error).toMatchObject({ code: 'bad-file' });
    expect(modelsFolder()).toEqual([]);
  });

  it('is refused without the whole path, and under a name that is taken or that another import is to have', async () => {
    addModel(lab.path, exampleDescription('gray-net'), exampleModel);
    const file = fileOf(onnx);
    expect(await refusal(client.models.import({ file: 'gray.onnx' }))).toMatchObject({ code: 'not-found', location: 'file' });
    expect(await refusal(client.models.import({ file }))).toMatchObject({ code: 'conflict', location: 'name' });
    vi.stubEnv('FAKE_RUNNER_HOLD', join(lab.path, 'continue'));
    const { id } = await client.models.import({ file, name: 'other' });
    expect(await refusal(client.models.import({ file, name: 'other' }))).toMatchObject({ code: 'conflict', location: 'name' });
    expect(await refusal(client.models.imported.remove({ name: 'other' }))).toMatchObject({ code: 'conflict' });
    await client.jobs.cancel({ job: id });
  });

  it('leaves no files if it is canceled', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD', join(lab.path, 'continue'));
    const { id } = await client.models.import({ file: fileOf(onnx) });
    expect(await client.jobs.cancel({ job: id })).toMatchObject({ status: 'canceled', result: null, error: null });
    expect(modelsFolder()).toEqual([]);
  });
});

describe('an imported model', () => {
  const experiment = { ...smallExperiment, network: { kind: 'imported' as const, model: 'gray' } };

  beforeEach(() => {
    addModel(
      lab.path,
      { ...exampleDescription('gray'), input: [28, 28, 1], classes: 3, prunableLayers: ['conv'] },
      { graph, weights: initialWeights(graph, 1) },
    );
  });

  it('is planned for the data set, with the changes to it', async () => {
    const plan = await client.experiments.plan({ experiment });
    expect(plan).toMatchObject({ parameters: 20 + 30, layers: [{ name: 'conv', neurons: 2 }] });
    expect(plan.notes).toEqual(['The head head is initialized randomly: 10 classes instead of 3.']);
    expect(plan.graph.nodes.at(-1)).toMatchObject({ id: 'head', units: 10 });
  });

  it('is in the run’s spec with its hash, and cannot be removed while the run is active', async () => {
    vi.stubEnv('FAKE_RUNNER_HOLD_AT', '1');
    const { id } = await client.runs.create({ experiment });
    const { model } = readRunSpec(runFolder(lab.path, id));
    expect(model).toEqual({
      name: 'gray',
      folder: join(lab.path, 'models', 'gray'),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    expect(await refusal(client.models.imported.remove({ name: 'gray' }))).toMatchObject({ code: 'conflict' });
    continueRun(lab.path, id);
    const { network } = await reaches(client, id, hasStatus('finished'));
    expect(network).toBe('gray');
    expect(await client.models.imported.remove({ name: 'gray' })).toEqual({ removed: true });
    expect(await client.models.imported.remove({ name: 'gray' })).toEqual({ removed: false });
  });

  it('is reported if it does not exist', async () => {
    const wrong = { ...experiment, network: { kind: 'imported', model: 'blue' } };
    const missing = { code: 'not-found', location: 'network.model', message: 'There is no imported model named blue.' };
    expect(await refusal(client.experiments.plan({ experiment: wrong }))).toMatchObject(missing);
    expect(await refusal(client.runs.create({ experiment: wrong }))).toMatchObject(missing);
    expect(await refusal(client.models.imported.get({ name: 'blue' }))).toMatchObject({ ...missing, location: 'name' });
  });

  it('is listed as damaged if it is; leftovers of a killed import are removed at the next start', async () => {
    writeFileSync(join(lab.path, 'models', 'gray', 'model.json'), '{');
    mkdirSync(join(lab.path, 'models', '.unfinished-other.1'));
    expect(await client.models.imported.list()).toMatchObject({ models: [], damaged: [{ name: 'gray', error: { code: 'bad-file' } }] });
    expect(await refusal(client.runs.create({ experiment }))).toMatchObject({ code: 'bad-file' });
    await engine[Symbol.asyncDispose]();
    await started();
    expect(modelsFolder()).toEqual(['gray']);
  });
});

describe('inspecting an ONNX file', () => {
  it('gives its nodes, including those that cannot be imported, and its numbers', async () => {
    const file = fileOf(Buffer.from(onnx.toString('latin1').replaceAll('Relu', 'Wavy'), 'latin1'));
    const view = await client.models.inspect({ file });
    expect(view).toMatchObject({ file, bytes: onnx.length, importable: { nodes: [{ op: 'Wavy' }] } });
    expect(view.nodes.map(({ op }) => op)).toContain('Conv');
    const kernel = view.initializers.find(({ shape }) => shape.join() === '2,1,3,3');
    const { values, elements } = await client.models.numbers({ file, name: kernel?.name ?? '', offset: 10 });
    const [all] = [initialWeights(graph, 1).get('conv/kernel') ?? new Float32Array()];
    expect(elements).toBe(18);
    // Our kernels have the filters last: the file's numbers from the 10th on belong to the second filter.
    expect(values).toEqual([...all].filter((_, index) => index % 2 === 1).slice(1));
    expect(modelsFolder()).toEqual([]);
  });

  it('is refused where there is none', async () => {
    expect(await refusal(client.models.inspect({ file: join(lab.path, 'nothing.onnx') }))).toMatchObject({
      code: expect.stringMatching(/not-found|bad-file/) as unknown,
    });
    expect(await refusal(client.models.inspect({ file: 'nothing.onnx' }))).toMatchObject({ code: 'not-found', location: 'file' });
    expect(await refusal(client.models.numbers({ file: fileOf(onnx), name: 'nothing' }))).toMatchObject({ code: 'not-found' });
    expect(readdirSync(join(lab.path, 'jobs'))).toEqual([]);
    expect(readFileSync(fileOf(onnx))).toEqual(onnx);
  });
});
