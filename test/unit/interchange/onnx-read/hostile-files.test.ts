import { mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importOnnx, readOnnxView } from '#main/interchange/index.ts';
import { ModelProtoSchema, TensorProto_DataLocation } from '#main/interchange/onnx/messages/onnx_pb.ts';
import { ImportDraft } from '#main/interchange/onnx/read/import/import-draft.ts';
import { LabError, type LabErrorDetails } from '#shared/errors/index.ts';
import {
  floats,
  integers,
  type MadeModel,
  madeOnnx,
  type MadeTensor,
  node,
  spread,
  writtenOnnx,
} from '../../../fixtures/onnx-import/made-onnx.ts';
import { caseCount } from '../../../random-cases.ts';

const settings = { name: 'made', batchNorm: false };

async function refusal(task: Promise<unknown>): Promise<LabErrorDetails> {
  try {
    await task;
  } catch (error) {
    if (error instanceof LabError) return error.details;
    throw error;
  }
  throw new Error('not refused');
}

const matMulOf = (w: MadeTensor): Uint8Array => madeOnnx({ input: [4], constants: { w }, nodes: [node('MatMul', ['x', 'w'], 'y')] });
const weights = floats([4, 2], spread(8));
const bytes = new Uint8Array(spread(8).buffer);

/** Weights with external data, as exporters write it: keys and strings. */
function external(location: Readonly<Record<string, string>>): MadeTensor {
  return {
    ...weights,
    rawData: new Uint8Array(),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(location).map(([key, value]) => ({ key, value })),
  };
}

describe('an untrusted file', () => {
  it('may store its weights in another file, at an offset', async () => {
    const beside = { 'model.onnx.data': Uint8Array.from([9, 9, 9, 9, ...bytes]) };
    const file = writtenOnnx(matMulOf(external({ location: 'model.onnx.data', offset: '4', length: '32' })), beside);
    const { weights: read } = await importOnnx(file, settings);
    expect([...read.values()][0]).toEqual(spread(8));
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['above its folder', { location: '../secret' }, 'not in the model’s folder'],
    ['above its folder by a subfolder', { location: 'a/../../secret' }, 'not in the model’s folder'],
    ['at an absolute path', { location: '/etc/passwd' }, 'not in the model’s folder'],
    ['nowhere', { location: '' }, 'not in the model’s folder'],
    ['behind a link out of its folder', { location: 'link' }, 'not in the model’s folder'],
    ['in a file that is missing', { location: 'missing' }, 'cannot be read'],
    ['in a folder', { location: 'folder' }, 'is not a regular file'],
    ['beyond the end', { location: 'data', offset: '8' }, 'data has 32'],
    ['before the beginning', { location: 'data', offset: '-4' }, 'offset'],
    ['at an offset over the limit', { location: 'data', offset: '99999999999999999999' }, 'offset'],
    ['in fewer bytes than they need', { location: 'data', length: '16' }, 'needs 32 bytes'],
  ])('is refused with weights %s', async (_where, location, message) => {
    const file = writtenOnnx(matMulOf(external(location)), { data: bytes });
    const elsewhere = writtenOnnx(bytes);
    symlinkSync(elsewhere, join(dirname(file), 'link'));
    mkdirSync(join(dirname(file), 'folder'));
    const details = await refusal(importOnnx(file, settings));
    expect(details).toMatchObject({ code: 'bad-file', location: 'tensor w', file });
    expect(details.message).toContain(message);
  });

  it('may be a link into a cache, and its external data another one beside it', async () => {
    const file = writtenOnnx(matMulOf(external({ location: 'model.onnx.data' })), { 'model.onnx.data': bytes });
    const cache = dirname(file);
    const blobs = join(cache, 'blobs');
    const snapshot = join(cache, 'snapshots', 'main');
    for (const folder of [blobs, snapshot]) mkdirSync(folder, { recursive: true });
    for (const [name, blob] of [
      ['model.onnx', '0a1b'],
      ['model.onnx.data', '2c3d'],
    ] as const) {
      renameSync(join(cache, name), join(blobs, blob));
      symlinkSync(join('..', '..', 'blobs', blob), join(snapshot, name));
    }
    const { weights: read } = await importOnnx(join(snapshot, 'model.onnx'), settings);
    expect([...read.values()][0]).toEqual(spread(8));
  });

  it('is refused for a tensor outside its folder even if it is unused', async () => {
    const constants = { w: external({ location: '../secret' }) };
    const file = writtenOnnx(madeOnnx({ input: [4], constants, nodes: [node('Relu', ['x'], 'y')] }));
    expect(await refusal(importOnnx(file, settings))).toMatchObject({ code: 'bad-file', location: 'tensor w' });
  });

  it.each<[string, MadeTensor, string]>([
    ['NaN', floats([4, 2], [1, 2, 3, NaN, 5, 6, 7, 8]), 'at index 3'],
    ['infinite', floats([4, 2], [1, 2, 3, Infinity, 5, 6, 7, 8]), 'Infinity'],
    ['fewer than their shape needs', floats([4, 2], spread(7)), 'needs 32 bytes and has 28'],
    ['too large', { ...weights, dims: [1n << 40n, 1n << 40n] }, 'has the invalid shape'],
    ['of a negative shape', { ...weights, dims: [-4n, -2n] }, 'has the invalid shape'],
    ['strings', { dims: [4n, 2n], dataType: 8, stringData: [bytes] }, 'string'],
  ])('is refused for weights that are %s, by the tensor’s name', async (_what, w, message) => {
    const details = await refusal(importOnnx(writtenOnnx(matMulOf(w)), settings));
    expect(details.code).toBe('bad-file');
    expect(details.location).toMatch(/w|MatMul|y/);
    expect(details.message).toContain(message);
  });

  it('is refused for a constant that would fill the memory', async () => {
    const bytes = madeOnnx({
      input: [4],
      constants: { size: integers([100_000, 100_000]), one: integers([1]) },
      nodes: [node('ConstantOfShape', ['size'], 'a'), node('ReduceSum', ['a', 'one'], 'b'), node('Add', ['x', 'b'], 'y')],
    });
    const details = await refusal(importOnnx(writtenOnnx(bytes), settings));
    expect(details.nodes).toMatchObject([{ op: 'ConstantOfShape', why: 'its constant result would have 10000000000 elements' }]);
  });

  it('is refused for constants that together would fill the memory, at the one that exceeds the limit', async () => {
    const filled = Array.from({ length: 40 }, (_, index) => node('ConstantOfShape', ['size'], `c${index}`));
    const bytes = madeOnnx({
      input: [4],
      constants: { size: integers([2 ** 25]) },
      nodes: [
        ...filled,
        node(
          'Concat',
          filled.map((_, index) => `c${index}`),
          'all',
          { axis: 0 },
        ),
        node('ReduceMax', ['all'], 'most'),
        node('Add', ['x', 'most'], 'y'),
      ],
    });
    const details = await refusal(importOnnx(writtenOnnx(bytes), settings));
    expect(details.nodes).toMatchObject([{ name: 'the c2', why: expect.stringContaining('steps to compute') as string }]);
  });

  it('is refused for a factor of more channels than the file can account for, before it takes memory', async () => {
    const scaled = { constants: { two: floats([], [2]) }, nodes: [node('Mul', ['x', 'two'], 'a'), node('Relu', ['a'], 'y')] };
    const details = await refusal(importOnnx(writtenOnnx(madeOnnx({ input: [2_000_000_000], ...scaled })), settings));
    expect(details.nodes).toMatchObject([{ name: 'the y', why: expect.stringContaining('the weights up to here') as string }]);
  });

  it('is refused for weights that many nodes copy, at the one that exceeds the limit', () => {
    const draft = new ImportDraft('model.onnx', 20);
    const input = draft.addInput('x', [4]);
    const layer = { op: 'dense', units: 2, bias: false } as const;
    draft.add(layer, input, 'a', { kernel: new Float32Array(8) });
    draft.add(layer, input, 'b', { kernel: new Float32Array(8) });
    expect(() => draft.add(layer, input, 'c', { kernel: new Float32Array(8) })).toThrow('the weights up to here have more values');
    expect(draft.filled(4, 1)).toEqual(Float32Array.of(1, 1, 1, 1));
    expect(() => draft.filled(5, 1)).toThrow('the weights up to here have more values');
  });

  it('costs what its shapes say, including values that are read only for their shape', async () => {
    const nodes = [
      node('Resize', ['x', '', 'scales'], 'large', { mode: 'nearest' }),
      node('Shape', ['large'], 'shape'),
      node('Slice', ['shape', 'zero', 'one'], 'n'),
      node('Concat', ['n', 'minus'], 'to', { axis: 0 }),
      node('Reshape', ['x', 'to'], 'y'),
    ];
    const constants = { scales: floats([4], [1, 1, 100, 100]), zero: integers([0]), one: integers([1]), minus: integers([-1]) };
    const { graph, source } = await importOnnx(writtenOnnx(madeOnnx({ input: [1, 8, 8], constants, nodes })), settings);
    expect(graph.nodes.some(({ op }) => op === 'upsample')).toBe(false);
    expect(source.pass.liveValues).toBeGreaterThanOrEqual(800 * 800);
  });

  it('is verified without its dead nodes and sparse constants, which a runtime would compute', async () => {
    const dead = [node('Expand', ['x', 'huge'], 'd'), node('Constant', [], 'c', { value: { tensor: floats([1], [1]) } })];
    const constants = { w: weights, huge: integers([1, 1_000_000_000, 4]) };
    const live = node('MatMul', ['x', 'w'], 'y');
    const sourceOf = async (nodes: MadeModel['nodes']): Promise<Awaited<ReturnType<typeof importOnnx>>['source']> =>
      (await importOnnx(writtenOnnx(madeOnnx({ input: [4], constants, nodes })), settings)).source;
    expect((await sourceOf([live, ...dead.slice(1)])).live).toBeNull();
    const stripped = (await sourceOf([...dead, live])).live?.bytes ?? new Uint8Array();
    expect(fromBinary(ModelProtoSchema, stripped).graph?.node.map(({ opType }) => opType)).toEqual(['MatMul']);
  });

  it('keeps its external data when dead nodes are taken out', async () => {
    const nodes = [node('MatMul', ['x', 'w'], 'y'), node('Relu', ['x'], 'dead')];
    const bytes = madeOnnx({ input: [4], constants: { w: external({ location: 'data' }) }, nodes });
    const { source } = await importOnnx(writtenOnnx(bytes, { data: new Uint8Array(spread(8).buffer) }), settings);
    expect(source.live?.externalData).toEqual([{ path: 'data', data: Buffer.from(spread(8).buffer) }]);
  });

  it('is refused for nodes with missing inputs', async () => {
    const bytes = madeOnnx({ input: [4], nodes: [node('Relu', ['u'], 'y')] });
    expect(await refusal(importOnnx(writtenOnnx(bytes), settings))).toMatchObject({ code: 'bad-file', location: 'node the y' });
    const idle = madeOnnx({ input: [4], nodes: [node('Identity', ['x'], 'y')] });
    expect(await refusal(importOnnx(writtenOnnx(idle), settings))).toMatchObject({ code: 'bad-file' });
    const silent = madeOnnx({ input: [4], nodes: [node('Relu', ['x'], 'z')] });
    expect(await refusal(importOnnx(writtenOnnx(silent), settings))).toMatchObject({ code: 'bad-file', location: 'y' });
  });

  it('is read quickly even if expressions grow exponentially', async () => {
    const doubled = Array.from({ length: 200 }, (_, index) => node('Add', [`v${index}`, `v${index}`], `v${index + 1}`));
    const bytes = madeOnnx({ input: [4], nodes: [node('Tanh', ['x'], 'v0'), ...doubled, node('Identity', ['v200'], 'y')] });
    const { graph } = await importOnnx(writtenOnnx(bytes), settings);
    expect(graph.nodes.length).toBeLessThan(60);
  });

  it('is refused for cycles', async () => {
    const bytes = madeOnnx({ input: [4], nodes: [node('Identity', ['y'], 'y')] });
    expect(await refusal(importOnnx(writtenOnnx(bytes), settings))).toMatchObject({ code: 'bad-file', location: 'node the y' });
  });

  it('is refused for too many nodes', async () => {
    const nodes = Array.from({ length: 60_000 }, (_, index) => node('Relu', [index === 0 ? 'x' : `v${index - 1}`], `v${index}`));
    const bytes = madeOnnx({ input: [4], nodes: [...nodes, node('Relu', ['v59999'], 'y')] });
    expect(await refusal(importOnnx(writtenOnnx(bytes), settings))).toMatchObject({ code: 'unsupported' });
  });

  it('is refused before it fills the memory: deep nesting, many numbers, a message for every two bytes', async () => {
    let nested = new Uint8Array();
    // Graph (7) in an attribute's graph (6) in a node's attribute (5) in a graph's node (1), again and again.
    for (let level = 0; level < 200; level++) nested = lengthDelimited([1, 5, 6][level % 3] ?? 1, nested);
    const constants = lengthDelimited(5, lengthDelimited(7, new Uint8Array(20 * 2 ** 20).fill(1)));
    const nodes = new Uint8Array(2 * 2 ** 20).map((_, index) => (index % 2 === 0 ? 0x0a : 0));
    for (const graph of [nested, constants, nodes]) {
      const file = writtenOnnx(lengthDelimited(7, graph));
      expect(await refusal(readOnnxView(file))).toMatchObject({ code: 'bad-file', location: 'the file', file });
    }
  });

  it('is imported or refused with a LabError, whatever its bytes', async () => {
    const sound = readFileSync(join(import.meta.dirname, '../../../fixtures/onnx-import/older-ops-opset11.onnx'));
    const change = fc.record({ offset: fc.nat(sound.length - 1), byte: fc.nat(255) });
    const broken = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat(sound.length).map((length) => sound.subarray(0, length)),
      fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) => {
        const copy = Uint8Array.from(sound);
        for (const { offset, byte } of changes) copy[offset] = byte;
        return copy;
      }),
    );
    await fc.assert(
      fc.asyncProperty(broken, async (content) => {
        const file = writtenOnnx(content);
        for (const read of [() => importOnnx(file, settings), () => readOnnxView(file)]) {
          await read().catch((error: unknown) => {
            if (!(error instanceof LabError)) throw error;
          });
        }
      }),
      { numRuns: caseCount(150) },
    );
  });
});

function lengthDelimited(field: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const length: number[] = [];
  for (let rest = content.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest > 127 ? (rest % 128) | 128 : rest);
    if (rest <= 127) break;
  }
  const joined = new Uint8Array(1 + length.length + content.length);
  joined.set([(field << 3) | 2, ...length]);
  joined.set(content, 1 + length.length);
  return joined;
}
