import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeGraphModel, decodeSafetensors, encodeOnnx, encodeSavedModel, writeTensorflowGraph } from '#main/interchange/index.ts';
import { verifySavedModel } from '#main/proving/exports/verify-saved-model.ts';
import { type Proof, writeOutputs } from '#main/proving/index.ts';
import { writeAtomically } from '#main/run-folder/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { verdict } from '#shared/proof/index.ts';
import { exampleSheet } from '../../fixtures/example-sheet.ts';
import { dataSet, proofRequest } from './proof-request.ts';

const graph = buildNetwork({ kind: 'residual', widths: [4, 6], blocks: [1, 1], stem: 'stride-1', dropout: 0 }, [8, 8, 3], 3);
const model = { graph, weights: initialWeights(graph, 1) };
const metadata = new Map([['nepenthe.classes', '["a","b","c"]']]);
const proof: Proof = { sheet: exampleSheet(), model, metadata, onnx: encodeOnnx(model, metadata).bytes };

const images = (count: number, seed: number): [Uint8Array, Uint8Array] => [
  Uint8Array.from({ length: count * 192 }, (_, index) => (index * 37 + seed * 101 + ((index * index) % 89)) % 256),
  Uint8Array.from({ length: count }, (_, index) => index % 3),
];
const data = dataSet([8, 8, 3], 3, { train: images(40, 1), validation: images(12, 2), test: images(12, 3) });
const request = proofRequest(model, model, data);

/** The model with another bias of its last layer. */
const other = {
  graph,
  weights: new Map([...model.weights].map(([name, values]) => [name, name === 'head/dense/bias' ? values.map(() => 1) : values])),
};

describe('a proven model', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-exports-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeAll(async () => {
    await writeOutputs(
      proof,
      [
        { format: 'tfjs', file: join(folder, 'web') },
        { format: 'saved-model', file: join(folder, 'tensorflow') },
        { format: 'pytorch', file: join(folder, 'model.py') },
      ],
      writeAtomically,
      request,
    );
  });

  it('is written as a GraphModel with its metadata', () => {
    expect(readdirSync(join(folder, 'web')).sort()).toEqual(['group1-shard1of1.bin', 'model.json']);
    const files = ['model.json', 'group1-shard1of1.bin'].map((path) => ({ path, bytes: readFileSync(join(folder, 'web', path)) }));
    expect(decodeGraphModel(files)).toEqual(writeTensorflowGraph(model));
    expect(readFileSync(join(folder, 'web', 'model.json'), 'utf8')).toContain('"nepenthe.classes":"[\\"a\\",\\"b\\",\\"c\\"]"');
  });

  it('is written as a SavedModel with its metadata', () => {
    expect(readdirSync(join(folder, 'tensorflow')).sort()).toEqual(['assets.extra', 'saved_model.pb']);
    expect(JSON.parse(readFileSync(join(folder, 'tensorflow', 'assets.extra', 'metadata.json'), 'utf8'))).toEqual({
      'nepenthe.classes': '["a","b","c"]',
      'nepenthe.layout': 'channels-last',
    });
  });

  it('is written as a PyTorch module with its weights beside it', () => {
    expect(readFileSync(join(folder, 'model.py'), 'utf8')).toContain('class Network(nn.Module):');
    const weights = join(folder, 'model.pytorch.safetensors');
    expect(decodeSafetensors(readFileSync(weights), weights).metadata).toEqual({
      'nepenthe.classes': '["a","b","c"]',
      'nepenthe.layout': 'channels-first',
    });
  });
});

describe('a model as int8', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-int8-'));
  const output = { format: 'onnx-int8', file: join(folder, 'model.onnx') } as const;
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is written if it loses no more accuracy than accepted, with accuracy and latency of both files in the sheet', async () => {
    const { files, sheet } = await writeOutputs(proof, [output], writeAtomically, { ...request, delta: 100 });
    const { quantized } = sheet;
    expect(files).toMatchObject([{ file: output.file, sha256: quantized?.sha256, bytes: quantized?.int8.bytes }]);
    expect(quantized?.calibration).toEqual({ method: 'min-max', images: 40 });
    expect(quantized?.float32).toMatchObject({ bytes: proof.onnx.length, latency: [{ batch: 1 }, { batch: 32 }] });
    expect(quantized?.int8.latency.map(({ median }) => median > 0)).toEqual([true, true]);
    expect(quantized?.agreement).toBeGreaterThan(0.8);
    expect({ ...sheet, quantized: undefined }).toEqual({ ...proof.sheet, quantized: undefined });
    expect(verdict(sheet).at(-1)).toMatch(/^As int8: \d\.\d\d× the bytes, \d+\.\d\d× the latency at batch 1, .* validation accuracy/);
  });

  it('is refused otherwise, and nothing is written', async () => {
    // The dense network of the sheet is far more accurate than this one, which is not trained.
    const file = join(folder, 'refused.onnx');
    const refused = writeOutputs(proof, [{ format: 'onnx-int8', file }], writeAtomically, { ...request, delta: 1 });
    await expect(refused).rejects.toMatchObject({ code: 'unverified', details: { location: 'onnx-int8' } });
    expect(readdirSync(folder)).not.toContain('refused.onnx');
  });
});

describe('a SavedModel', () => {
  it('of another model than the proven one is refused', async () => {
    const written = writeTensorflowGraph(other);
    await expect(verifySavedModel(proof, written, encodeSavedModel(written), 1)).rejects.toThrow(
      expect.objectContaining({ details: expect.objectContaining({ code: 'unverified' }) as unknown }) as Error,
    );
  });

  it('that TensorFlow refuses is not written', async () => {
    const written = writeTensorflowGraph(model);
    const [first, ...rest] = written.nodes;
    if (!first) throw new Error('a graph has operations');
    const broken = { ...written, nodes: [{ ...first, op: 'NoSuchOperation' }, ...rest] };
    await expect(verifySavedModel(proof, broken, encodeSavedModel(broken), 1)).rejects.toThrow('TensorFlow refuses the file');
  });
});
