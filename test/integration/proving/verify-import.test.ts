import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ImportedOnnx, importOnnx } from '#main/interchange/index.ts';
import { verifyImport } from '#main/proving/index.ts';
import { floats, integers, type MadeModel, madeOnnx, node, spread, writtenOnnx } from '../../fixtures/onnx-import/made-onnx.ts';

const fixture = join(import.meta.dirname, '../../fixtures/onnx-import/resnet-bottleneck.onnx');
const head = floats([3, 72], spread(216));

async function imported(model: MadeModel): Promise<{ readonly file: string; readonly network: ImportedOnnx }> {
  const file = writtenOnnx(madeOnnx(model));
  return { file, network: await importOnnx(file, { name: 'made', batchNorm: false }) };
}

describe('an imported network', () => {
  it('is refused if a single weight differs', async () => {
    const network = await importOnnx(fixture, { name: 'changed', batchNorm: false });
    const kernel = network.weights.get('fc/kernel')?.slice() ?? new Float32Array();
    kernel[0] = (kernel[0] ?? 0) + 0.01;
    const changed = { ...network, weights: new Map([...network.weights, ['fc/kernel', kernel]]) };
    await expect(verifyImport(fixture, changed, 1)).rejects.toMatchObject({ code: 'unverified', details: { file: fixture } });
  });

  it('is refused for different outputs as small as 1e-9', async () => {
    const small = {
      input: [4],
      constants: {
        w: floats(
          [4, 3],
          spread(12).map((value) => 1e-9 * value),
        ),
      },
    };
    const { file, network } = await imported({ ...small, nodes: [node('MatMul', ['x', 'w'], 'y')] });
    expect((await verifyImport(file, network, 1)).maxAbs).toBeLessThan(1e-13);
    const kernels = [...network.weights].map(([name, values]) => [name, values.map((value) => 1.01 * value)] as const);
    const changed = { ...network, weights: new Map(kernels) };
    await expect(verifyImport(file, changed, 1)).rejects.toMatchObject({ code: 'unverified' });
  });

  it('is refused if it differs only for raw pixels', async () => {
    const head = { input: [4], constants: { w: floats([4, 3], spread(12)), limit: floats([], [200]) } };
    const map = node('MatMul', ['a', 'w'], 'y');
    const { network } = await imported({ ...head, nodes: [node('Relu', ['x'], 'a'), map] });
    const bounded = writtenOnnx(madeOnnx({ ...head, nodes: [node('Relu', ['x'], 'r'), node('Min', ['r', 'limit'], 'a'), map] }));
    await expect(verifyImport(bounded, network, 1)).rejects.toMatchObject({ code: 'unverified' });
  });

  it('agrees with its file after batch normalizations were added', async () => {
    const network = await importOnnx(fixture, { name: 'normed', batchNorm: true });
    expect((await verifyImport(fixture, network, 1)).maxAbs).toBeLessThan(1e-4);
  });

  it.each<[string, MadeModel, Partial<ImportedOnnx['source']>]>([
    [
      'ends in a softmax, which the loss includes',
      {
        input: [5],
        constants: { w: floats([5, 4], spread(20)) },
        nodes: [node('MatMul', ['x', 'w'], 'a'), node('Softmax', ['a'], 'y', { axis: -1 })],
      },
      { ending: 'softmax' },
    ],
    [
      'ends in the logarithm of one, and takes three samples at a time',
      {
        input: [5],
        batch: 3,
        constants: { w: floats([5, 4], spread(20)) },
        nodes: [node('MatMul', ['x', 'w'], 'a'), node('LogSoftmax', ['a'], 'y', { axis: -1 })],
      },
      { ending: 'logSoftmax', batch: 3 },
    ],
    [
      'ends in a softmax over channels that is flattened, cast and reshaped',
      {
        input: [2, 4, 4],
        constants: { w: floats([3, 2, 1, 1], spread(6)), to: integers([0, 3]) },
        nodes: [
          node('Conv', ['x', 'w'], 'a'),
          node('GlobalAveragePool', ['a'], 'b'),
          node('Softmax', ['b'], 'c', { axis: 1 }),
          node('Flatten', ['c'], 'd'),
          node('Cast', ['d'], 'e', { to: 1 }),
          node('Reshape', ['e', 'to'], 'f'),
          node('Identity', ['f'], 'y'),
        ],
      },
      { ending: 'softmax' },
    ],
    [
      'ends in a softmax of each part of its classes, which stays',
      {
        input: [6],
        constants: { w: floats([6, 6], spread(36)), to: integers([0, 2, 3]) },
        nodes: [
          node('MatMul', ['x', 'w'], 'a'),
          node('Reshape', ['a', 'to'], 'b'),
          node('Softmax', ['b'], 'c', { axis: -1 }),
          node('Flatten', ['c'], 'y'),
        ],
      },
      { ending: 'logits' },
    ],
    [
      'ends in a sigmoid that is reshaped',
      {
        input: [5],
        constants: { w: floats([5, 4], spread(20)), to: integers([0, 4]) },
        nodes: [node('MatMul', ['x', 'w'], 'a'), node('Sigmoid', ['a'], 'b'), node('Reshape', ['b', 'to'], 'y')],
      },
      { ending: 'sigmoid' },
    ],
    [
      'ends in a hard sigmoid with a slope of its own',
      {
        input: [5],
        constants: { w: floats([5, 4], spread(20)) },
        nodes: [node('MatMul', ['x', 'w'], 'a'), node('HardSigmoid', ['a'], 'y', { alpha: { float: 0.1 } })],
      },
      { ending: 'hardSigmoid' },
    ],
    [
      'normalizes pixels of 0..255 itself',
      {
        input: [3, 6, 6],
        constants: {
          white: floats([], [255]),
          mean: floats([1, 3, 1, 1], [0.485, 0.456, 0.406]),
          std: floats([1, 3, 1, 1], [0.229, 0.224, 0.225]),
          w: floats([4, 3, 3, 3], spread(108)),
        },
        nodes: [
          node('Div', ['x', 'white'], 'a'),
          node('Sub', ['a', 'mean'], 'b'),
          node('Div', ['b', 'std'], 'c'),
          node('Conv', ['c', 'w'], 'd', { pads: [1, 1, 1, 1] }),
          node('Relu', ['d'], 'e'),
          node('GlobalAveragePool', ['e'], 'f'),
          node('Flatten', ['f'], 'y'),
        ],
      },
      { scaling: { mean: expect.any(Array) as number[], std: expect.any(Array) as number[], white: 255 } },
    ],
    [
      'reads images with channels last',
      {
        input: [6, 6, 2],
        constants: { w: floats([2, 2, 1, 1], spread(4)), h: head },
        nodes: [
          node('Transpose', ['x'], 'a', { perm: [0, 3, 1, 2] }),
          node('Conv', ['a', 'w'], 'b'),
          node('Sum', ['a', 'b', 'a'], 'c'),
          node('Dropout', ['c'], ['d', 'an unread mask']),
          node('Flatten', ['d'], 'e'),
          node('Gemm', ['e', 'h'], 'y', { transB: 1 }),
        ],
      },
      { channelsFirst: false },
    ],
  ])('that %s is compared appropriately', async (_what, model, source) => {
    const { file, network } = await imported(model);
    expect(network.source).toMatchObject(source);
    const verified = await verifyImport(file, network, 1);
    expect(verified).toMatchObject({ images: 9, argmaxAgreement: 1 });
    expect(verified.maxAbs).toBeLessThan(1e-5);
  });

  it('is verified without computing nodes that its output does not depend on', async () => {
    const constants = { w: floats([4, 3], spread(12)), huge: integers([1, 1_000_000_000, 4]) };
    const nodes = [node('MatMul', ['x', 'w'], 'y'), node('Expand', ['x', 'huge'], 'dead')];
    const { file, network } = await imported({ input: [4], constants, nodes });
    expect((await verifyImport(file, network, 1)).maxAbs).toBeLessThan(1e-5);
  });

  it('is refused if its feature maps, or a fixed batch of them, would fill the memory', async () => {
    const { file, network } = await imported({ input: [4], batch: 100_000_000, nodes: [node('Relu', ['x'], 'y')] });
    await expect(verifyImport(file, network, 1)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('is refused if the runtime fails to run the file', async () => {
    const network = (await imported({ input: [4], nodes: [node('Relu', ['x'], 'y')] })).network;
    const other = writtenOnnx(madeOnnx({ input: [4], constants: { to: integers([7]) }, nodes: [node('Reshape', ['x', 'to'], 'y')] }));
    await expect(verifyImport(other, network, 1)).rejects.toMatchObject({ code: 'unverified' });
    await expect(verifyImport(writtenOnnx(new Uint8Array(8)), network, 1)).rejects.toMatchObject({ code: 'unverified' });
  });
});
