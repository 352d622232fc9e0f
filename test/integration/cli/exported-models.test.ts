import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { dataSetSchema, reductionPlanSchema, runReportSchema, storedProofSchema } from '#shared/contract/index.ts';
import { networkCost } from '#shared/costs/index.ts';
import { parseModelGraph } from '#shared/graph/index.ts';
import { lastModel } from '#shared/proof/index.ts';
import { RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';
import { CHECKOUT } from './processes.ts';

/** A real run and a real proof, without fakes. */
const lab = new CommandLine();
const outside = mkdtempSync(join(tmpdir(), 'nepenthe-exports-'));
const onnx = join(outside, 'model.onnx');
let id = '';
let checkpoints: Readonly<Record<string, string>> = {};

const exportedSchema = z.object({
  ...{ runId: z.string(), round: z.int(), plan: z.string(), file: z.string(), bytes: z.int(), sha256: z.string(), proof: z.int() },
  ...{ parameters: z.int(), macs: z.int(), depth: z.int() },
  others: z.array(z.object({ file: z.string() })),
  verified: z.object({ runtime: z.string(), maxAbs: z.number(), argmaxAgreement: z.number() }),
});

beforeAll(async () => {
  vi.stubEnv('NEPENTHE_RUNNER', RUNNER);
  const { json } = await lab.run('run', join(CHECKOUT, 'test', 'fixtures', 'experiments', 'small.json'), '--json');
  id = runReportSchema.parse(json).runId;
  checkpoints = checkpointHashes();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(outside, { recursive: true, force: true });
  lab[Symbol.dispose]();
});

function checkpointFolder(): string {
  return join(lab.dataDir, 'runs', id, 'checkpoints');
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function checkpointHashes(): Record<string, string> {
  return Object.fromEntries(readdirSync(checkpointFolder()).map((name) => [name, sha256(join(checkpointFolder(), name))]));
}

/** Test accuracy of an ONNX file in percent, computed from the data set's files. */
async function testAccuracy(file: string): Promise<number> {
  const { json } = await lab.run('data', 'ls', '--json');
  const [digits] = z.object({ dataSets: z.array(dataSetSchema) }).parse(json).dataSets;
  const [mean = 0, std = 1] = [digits?.mean[0], digits?.std[0]];
  const pixels = readFileSync(join(lab.dataDir, 'data', 'digits', 'test.images.bin'));
  const labels = readFileSync(join(lab.dataDir, 'data', 'digits', 'test.labels.bin'));
  const session = await InferenceSession.create(file);
  const images = Float32Array.from(pixels, (pixel) => (pixel / 255 - mean) / std);
  const input = new Tensor('float32', images, [labels.length, 1, 28, 28]);
  const answer = await session.run({ [session.inputNames[0] ?? '']: input });
  const logits = answer[session.outputNames[0] ?? '']?.data as Float32Array;
  const right = labels.filter((label, image) => {
    const own = logits.subarray(10 * image, 10 * (image + 1));
    return own.indexOf(Math.max(...own)) === label;
  });
  await session.release();
  return (100 * right.length) / labels.length;
}

describe('a real run’s model', () => {
  it('is exported as ONNX with the accuracy of its proof', async () => {
    const { code, json } = await lab.run('export', id, '--format', 'onnx', '--out', onnx, '--json');
    expect(code).toBe(0);
    const exported = exportedSchema.parse(json);
    expect(exported).toMatchObject({ runId: id, round: 2, plan: 'exact', file: onnx, sha256: sha256(onnx), others: [] });
    expect(exported.verified).toMatchObject({ runtime: expect.stringContaining('onnxruntime') as unknown, argmaxAgreement: 1 });
    expect(exported.verified.maxAbs).toBeLessThan(1e-3);
    const { after } = reductionPlanSchema.parse((await lab.run('plan', id, '--json')).json);
    expect(exported).toMatchObject({ parameters: after.parameters, macs: after.macs, depth: after.depth });

    const { json: shown } = await lab.run('proof', id, '--json');
    const proof = storedProofSchema.parse(shown);
    expect(proof.id).toBe(exported.proof);
    expect(await testAccuracy(onnx)).toBeCloseTo(lastModel(proof.sheet).independent.test, 6);
    expect(checkpointHashes()).toEqual(checkpoints);
  });

  it('is exported as safetensors with its graph, as trained or without a step', async () => {
    const file = join(outside, 'model.safetensors');
    const { steps, before } = reductionPlanSchema.parse((await lab.run('plan', id, '--json')).json);
    const step = steps.find(({ kind }) => kind === 'remove-channels')?.id ?? '';
    const write = async (...args: string[]): Promise<z.output<typeof exportedSchema>> =>
      exportedSchema.parse((await lab.run('export', id, '--format', 'safetensors', '--out', file, '--json', ...args)).json);
    const trained = await write('--plan', 'none');
    expect(trained.parameters).toBe(before.parameters);
    const description = z.object({ graph: z.unknown() }).parse(JSON.parse(readFileSync(trained.others[0]?.file ?? '', 'utf8')));
    expect(networkCost(parseModelGraph(description.graph))).toEqual(before);
    const partly = await write('--without', step);
    expect(partly.parameters).toBeLessThan(before.parameters);
    const { json } = await lab.run('proof', id, '--without', step, '--json');
    const { id: proof, sheet } = storedProofSchema.parse(json);
    expect([proof, sheet.without]).toEqual([partly.proof, [step]]);
    const plan = join(outside, 'plan.json');
    await lab.run('plan', id, '--without', step, '--out', plan);
    expect(await write('--plan', plan)).toEqual(partly);
    expect(checkpointHashes()).toEqual(checkpoints);
  });

  it.each([
    ['tfjs', 'web', ['web/model.json', 'web/group1-shard1of1.bin']],
    ['saved-model', 'tensorflow', ['tensorflow/saved_model.pb', 'tensorflow/assets.extra/metadata.json']],
    ['pytorch', 'network.py', ['network.py', 'network.pytorch.safetensors']],
  ])('is exported as %s', async (format, name, files) => {
    const { code, json } = await lab.run('export', id, '--format', format, '--out', join(outside, name), '--json');
    expect(code).toBe(0);
    const { file, others } = exportedSchema.parse(json);
    expect([file, ...others.map((other) => other.file)]).toEqual(files.map((path) => join(outside, path)));
    expect(readdirSync(outside).filter((path) => path.startsWith('.'))).toEqual([]);
  });

  it('is not exported over a folder, nor as a Python module with another ending', async () => {
    const existing = await lab.run('export', id, '--format', 'tfjs', '--out', outside, '--json');
    expect([existing.code, existing.json]).toMatchObject([3, { error: { code: 'conflict', file: outside } }]);
    const module = await lab.run('export', id, '--format', 'pytorch', '--out', join(outside, 'network'), '--json');
    expect([module.code, module.json]).toMatchObject([
      3,
      { error: { code: 'conflict', message: 'The name of this file must end in .py.' } },
    ]);
  });

  it('refuses unknown steps by name', async () => {
    for (const command of [['plan'], ['proof'], ['export', '--format', 'onnx', '--out', onnx]]) {
      const { code, json } = await lab.run(...command, id, '--without', 'linearize:attic', '--json');
      expect([code, json]).toMatchObject([
        2,
        { error: { code: 'not-found', message: 'The plan of round 2 has no step linearize:attic.' } },
      ]);
    }
  });

  it('reports a path that is not writable', async () => {
    const file = join(onnx, 'model.onnx');
    const { code, json } = await lab.run('export', id, '--format', 'onnx', '--out', file, '--json');
    expect([code, json]).toMatchObject([1, { error: { code: 'unwritable', file } }]);
    expect(readdirSync(outside).filter((name) => name.endsWith('.temporary'))).toEqual([]);
  });

  it('is refused if its checkpoint is damaged; an existing file is kept', async () => {
    const checkpoint = join(checkpointFolder(), 'round-001.safetensors');
    const bytes = readFileSync(checkpoint);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(checkpoint, bytes);
    const before = sha256(onnx);
    const { code, json } = await lab.run('export', id, '--round', '1', '--format', 'onnx', '--out', onnx, '--json');
    expect([code, json]).toMatchObject([3, { error: { code: 'bad-file', file: checkpoint } }]);
    expect(sha256(onnx)).toBe(before);
  });
});
