import { describe, expect, it } from 'vitest';
import { decodeModel, decodeSafetensors, encodeModelFiles, encodeSafetensors, type Tensor } from '#main/interchange/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { caseSeeds } from '../../random-cases.ts';
import { randomModel } from '../../reference/random-graph.ts';

const names = { safetensors: 'a.safetensors', graph: 'a.graph.json' };
const metadata = new Map([['nepenthe.run.id', '260101-abcde']]);
const graph: ModelGraph = {
  format: 1,
  name: 'small',
  nodes: [
    { id: 'in', op: 'input', inputs: [], shape: [2] },
    { id: 'head', op: 'dense', inputs: ['in'], units: 3, bias: true },
  ],
  output: 'head',
};
const weights = new Map([
  ['head/kernel', Float32Array.of(1, 2, 3, 4, 5, 6)],
  ['head/bias', Float32Array.of(-0, Math.fround(0.1), 1e-40)],
]);
const files = encodeModelFiles({ graph, weights }, metadata);

const withTensors = (tensors: Readonly<Record<string, Tensor>>): typeof files => ({
  ...files,
  safetensors: encodeSafetensors(new Map(Object.entries(tensors))),
});
const kernel = { shape: [2, 3], data: new Float32Array(6) };
const bias = { shape: [3], data: new Float32Array(3) };

function refusal(changed: typeof files): LabError['details'] {
  try {
    decodeModel(changed, names);
  } catch (error) {
    if (error instanceof LabError) return error.details;
    throw error;
  }
  throw new Error('not refused');
}

describe('the two files of a model', () => {
  it('restore the model bit for bit', () => {
    const bits = (values: ReadonlyMap<string, Float32Array>): unknown =>
      Object.fromEntries(
        [...values].map(([name, { buffer, byteOffset, byteLength }]) => [
          name,
          Buffer.from(buffer, byteOffset, byteLength).toString('hex'),
        ]),
      );
    for (const seed of caseSeeds(50)) {
      const model = randomModel(seed);
      const back = decodeModel(encodeModelFiles(model, metadata), names);
      expect(back.graph).toEqual(model.graph);
      expect(bits(back.weights)).toEqual(bits(model.weights));
    }
    expect(bits(decodeModel(files, names).weights)).toEqual(bits(weights));
  });

  it('contain the parameters with our names, the graph, and the metadata in both', () => {
    const { tensors, metadata: stored } = decodeSafetensors(files.safetensors, names.safetensors);
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      ['head/bias', [3]],
      ['head/kernel', [2, 3]],
    ]);
    expect(stored).toEqual({ 'nepenthe.run.id': '260101-abcde' });
    expect(JSON.parse(files.graph)).toEqual({ format: 1, graph, metadata: stored });
  });

  it('are deterministic', () => {
    expect(encodeModelFiles({ graph: structuredClone(graph), weights }, metadata)).toEqual(files);
  });
});

describe('two files that do not make a model', () => {
  it.each<[string, typeof files, string, string, string]>([
    [
      'a parameter that is missing',
      withTensors({ 'head/kernel': kernel }),
      'a.safetensors',
      'tensor head/bias',
      'The parameter head/bias is missing.',
    ],
    [
      'a parameter of another shape',
      withTensors({ 'head/kernel': { ...kernel, shape: [3, 2] }, 'head/bias': bias }),
      'a.safetensors',
      'tensor head/kernel',
      'head/kernel has the shape [3, 2]; the network needs [2, 3].',
    ],
    [
      'a parameter of another type',
      withTensors({ 'head/kernel': { shape: [2, 3], data: new Int32Array(6) }, 'head/bias': bias }),
      'a.safetensors',
      'tensor head/kernel',
      'head/kernel does not hold float32 values.',
    ],
    [
      'an unexpected tensor',
      withTensors({ 'head/kernel': kernel, 'head/bias': bias, 'head/gamma': bias }),
      'a.safetensors',
      'tensor head/gamma',
      'The network has no parameter head/gamma.',
    ],
    [
      'a file of another format',
      { ...files, graph: files.graph.replace('"format": 1', '"format": 2') },
      'a.graph.json',
      'format',
      'Invalid content: must be 1.',
    ],
    [
      'an unknown field',
      { ...files, graph: files.graph.replace('"metadata"', '"meta"') },
      'a.graph.json',
      'metadata',
      'Invalid content: is missing.',
    ],
    [
      'a duplicate key',
      { ...files, graph: files.graph.replace('"units": 3', '"units": 3, "units": 4') },
      'a.graph.json',
      'units',
      'The key "units" occurs twice in one object.',
    ],
    [
      'an invalid graph',
      { ...files, graph: files.graph.replace('"units": 3', '"units": -3') },
      'a.graph.json',
      'head: units',
      'Invalid network: must be at least 0.',
    ],
  ])('are refused: %s', (_, changed, file, location, message) => {
    expect(refusal(changed)).toMatchObject({ code: 'bad-file', file, location, message });
  });

  it('are refused if the graph is not JSON', () => {
    const { code, file, message } = refusal({ ...files, graph: files.graph.slice(0, 40) });
    expect([code, file]).toEqual(['bad-file', 'a.graph.json']);
    expect(message).toMatch(/^The graph is not JSON: /);
  });

  it('are refused if the weights are truncated', () => {
    expect(refusal({ ...files, safetensors: files.safetensors.subarray(0, -4) })).toMatchObject({
      code: 'bad-file',
      file: 'a.safetensors',
    });
  });
});
