import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { encodeOnnx } from '#main/interchange/index.ts';
import { importedModelSchema, runReportSchema } from '#shared/contract/index.ts';
import { initialModel, initialWeights } from '#shared/networks/index.ts';
import { FAKE_RUNNER, RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

/** Uses the real importer, ONNX Runtime and runner, except for the canceled import. */
const lab = new CommandLine();
const outside = mkdtempSync(join(tmpdir(), 'nepenthe-imports-'));
const file = join(outside, 'Small Net.onnx');

/** Seven classes; the starter set has ten. */
const { graph } = initialModel(
  { seed: 1, network: { kind: 'residual', widths: [8, 16], blocks: [1, 1], stem: 'stride-1', dropout: 0 } },
  { shape: [28, 28, 1], classes: 7 },
);
const onnx = Buffer.from(encodeOnnx({ graph, weights: initialWeights(graph, 1) }, new Map()).bytes);

const documentSchema = importedModelSchema.extend({ modelId: z.string() });

beforeAll(() => writeFileSync(file, onnx));
beforeEach(() => void vi.stubEnv('NEPENTHE_RUNNER', RUNNER));
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => {
  rmSync(outside, { recursive: true, force: true });
  lab[Symbol.dispose]();
});

function outsideFile(name: string, bytes: Uint8Array | string): string {
  writeFileSync(join(outside, name), bytes);
  return join(outside, name);
}

describe('nepenthe import', () => {
  it('imports an ONNX file, verified by ONNX Runtime', async () => {
    const { code, json, err } = await lab.run('import', file, '--json');
    expect(code).toBe(0);
    const model = documentSchema.parse(json);
    expect(model).toMatchObject({ modelId: 'small-net', name: 'small-net', input: [28, 28, 1], classes: 7, weights: null });
    expect(model.prunableLayers).toHaveLength(5);
    expect(model.verified).toMatchObject({ runtime: expect.stringContaining('onnxruntime') as unknown, argmaxAgreement: 1 });
    expect(model.verified.maxAbs).toBeLessThan(1e-4);
    expect(err).toMatch(/^verifying$/m);
  });

  it('imports weights of a built-in network, verified by ONNX Runtime', async () => {
    const weights = resolve(import.meta.dirname, '../../fixtures/weights/tiny-swin-torchvision.safetensors');
    const { code, json } = await lab.run('import', weights, '--name', 'tiny-swin', '--json');
    expect(code).toBe(0);
    const { verified, network } = documentSchema.parse(json);
    expect([verified, network]).toMatchObject([{ argmaxAgreement: 1 }, { kind: 'swin' }]);
    expect(verified.maxAbs).toBeLessThan(1e-4);
  });

  it('trains it with a new head and exports the best model as verified ONNX', async () => {
    const experiment = {
      name: 'Imported',
      data: { name: 'digits' },
      network: { kind: 'imported', model: 'small-net' },
      training: { epochs: 1, batchSize: 64 },
      method: { kind: 'imp', rounds: 1, delta: 100 },
    };
    const { code, json } = await lab.run('run', outsideFile('experiment.json', JSON.stringify(experiment)), '--json');
    expect(code).toBe(0);
    const { runId, best } = runReportSchema.parse(json);
    // Ten classes: chance level is 10 %.
    expect(best?.accuracy).toBeGreaterThan(40);
    const journal = readFileSync(join(lab.dataDir, 'runs', runId, 'journal', '0001.ndjson'), 'utf8');
    expect(journal).toContain('is initialized randomly: 10 classes instead of 7.');

    const out = join(outside, 'trained.onnx');
    const exported = await lab.run('export', runId, '--format', 'onnx', '--out', out, '--json');
    expect(exported.json).toMatchObject({ runId, file: out, verified: { argmaxAgreement: 1 } });
    const again = documentSchema.parse((await lab.run('import', out, '--name', 'trained', '--json')).json);
    expect(again).toMatchObject({ classes: 10, verified: { argmaxAgreement: 1 } });
  });

  it('imports the network file of an experiment, once per content', async () => {
    const written = JSON.stringify({
      data: { name: 'digits' },
      network: { kind: 'file', path: 'Small Net.onnx' },
      training: { epochs: 1, batchSize: 500 },
      method: { kind: 'dense' },
    });
    const experiment = outsideFile('of-file.json', written);
    const first = await lab.run('run', experiment, '--detach', '--json');
    expect([first.code, first.json]).toMatchObject([0, { network: expect.stringMatching(/^small-net-[0-9a-f]{8}$/) as unknown }]);
    expect(first.err).toContain('Importing');
    const { id, network } = z.looseObject({ id: z.string(), network: z.string() }).parse(first.json);
    const spec = JSON.parse(readFileSync(join(lab.dataDir, 'runs', id, 'spec.json'), 'utf8')) as unknown;
    expect(spec).toMatchObject({ model: { name: network }, experiment: { network: { kind: 'imported', model: network } } });
    const second = await lab.run('run', experiment, '--detach', '--json');
    expect([second.code, second.json]).toMatchObject([0, { network }]);
    expect(second.err).not.toContain('Importing');
    for (const run of [first, second]) await lab.run('stop', z.looseObject({ id: z.string() }).parse(run.json).id);

    const missing = outsideFile('of-none.json', written.replace('Small Net', 'none'));
    expect(await lab.run('run', missing, '--json')).toMatchObject({ code: 2, json: { error: { code: 'not-found' } } });
  });

  it('ends with 3 and every node that cannot be imported', async () => {
    // The same length keeps the file valid.
    const strange = outsideFile('strange.onnx', Buffer.from(onnx.toString('latin1').replaceAll('Relu', 'Wavy'), 'latin1'));
    const { code, json } = await lab.run('import', strange, '--json');
    expect(code).toBe(3);
    const { error } = z.object({ error: z.object({ code: z.string(), nodes: z.array(z.looseObject({ op: z.string() })) }) }).parse(json);
    expect(error.code).toBe('unsupported');
    expect(error.nodes.map(({ op }) => op)).toEqual(Array(5).fill('Wavy'));
    const { err } = await lab.run('import', strange);
    expect(err.match(/^ {2}\S+ \(Wavy\): this operator is not supported$/gm)).toHaveLength(5);
  });

  it.each<[string, () => string[], number, string]>([
    ['what is no model', () => [outsideFile('script.onnx', 'import torch')], 3, 'bad-file'],
    ['a folder', () => [outside], 3, 'bad-file'],
    ['a missing file', () => [join(outside, 'nothing.onnx')], 2, 'not-found'],
    ['a taken name', () => [file], 3, 'conflict'],
    ['an invalid name', () => [file, '--name', 'No Name'], 2, 'usage'],
    ['a network for a file that includes one', () => [file, '--name', 'named', '--network', 'resnet18'], 3, 'conflict'],
  ])('refuses %s', async (_, args, exitCode, code) => {
    const ended = await lab.run('import', ...args(), '--json');
    expect([ended.code, ended.json]).toMatchObject([exitCode, { error: { code } }]);
    if (exitCode === 3) expect(ended.json).toMatchObject({ error: { nodes: [] } });
  });

  it('is canceled by Ctrl+C and leaves nothing', async () => {
    using another = new CommandLine();
    vi.stubEnv('NEPENTHE_RUNNER', FAKE_RUNNER);
    vi.stubEnv('FAKE_RUNNER_HOLD', join(another.dataDir, 'continue'));
    const jobs = join(another.dataDir, 'jobs');
    const ended = another.run('import', file, '--name', 'canceled', '--json');
    await expect.poll(() => existsSync(jobs) && readdirSync(jobs).length > 0).toBe(true);
    another.interrupt();
    const { code, json } = await ended;
    expect([code, json]).toMatchObject([130, { error: { code: 'canceled' } }]);
    expect((await another.run('model', 'show', 'canceled', '--json')).code).toBe(2);
  });
});

describe('nepenthe model', () => {
  it('lists, shows and deletes imported models', async () => {
    const { models } = z.object({ models: z.array(documentSchema) }).parse((await lab.run('model', 'ls', '--json')).json);
    const names = ['small-net', expect.stringMatching(/^small-net-/), 'tiny-swin', 'trained'];
    expect(models.map(({ modelId }) => modelId)).toEqual(names);
    const shown = await lab.run('model', 'show', 'trained');
    expect(shown.out).toContain('"network": { "kind": "imported", "model": "trained" }');
    expect(documentSchema.parse((await lab.run('model', 'show', 'trained', '--json')).json)).toEqual(models[3]);
    expect((await lab.run('model', 'rm', 'trained')).code).toBe(0);
    expect((await lab.run('model', 'rm', 'trained', '--json')).json).toMatchObject({ error: { code: 'not-found' } });
    const gone = await lab.run('model', 'show', 'trained', '--json');
    expect([gone.code, gone.json]).toMatchObject([2, { error: { code: 'not-found', location: 'name' } }]);
    expect((await lab.run('model', 'ls')).out).toMatch(/^small-net +onnx /m);
  });
});
