import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeGraphModel, decodeSafetensors, encodeOnnx, encodeSavedModel, writeTensorflowGraph } from '#main/interchange/index.ts';
import { verifySavedModel } from '#main/proving/exports/verify-saved-model.ts';
import { type Proof, writeOutputs } from '#main/proving/index.ts';
import { writeAtomically } from '#main/run-folder/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { exampleSheet } from '../../fixtures/example-sheet.ts';

const graph = buildNetwork({ kind: 'residual', widths: [4, 6], blocks: [1, 1], stem: 'stride-1', dropout: 0 }, [8, 8, 3], 3);
const model = { graph, weights: initialWeights(graph, 1) };
const metadata = new Map([['nepenthe.classes', '["a","b","c"]']]);
const proof: Proof = { sheet: exampleSheet(), model, metadata, onnx: encodeOnnx(model, metadata).bytes };

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
      { threads: 1 },
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
