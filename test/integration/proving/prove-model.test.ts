import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { encodeOnnx, type OnnxFile } from '#main/interchange/index.ts';
import { IndependentRuntime } from '#main/proving/independent-runtime.ts';
import { type Instruments, proofOfSheet, proveModel } from '#main/proving/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { type ProofSheet, proofSheetSchema } from '#shared/proof/index.ts';
import { openProgram, pseudoRandom } from '../program/open-program.ts';
import { dense, flatten, network, rectifier } from '../program/small-network.ts';
import { dataSet, modelOf, proofRequest } from './proof-request.ts';

const nothing = (): Promise<void> => Promise.resolve();

/** One pixel x, two classes: four neurons relu(x - 2), relu(4 - x), relu(-x), relu(x - 10), then their sums. */
const onePixel = network([1, 1, 1], flatten('flat', 'input'), dense('map', 'flat', 4), rectifier('relu', 'map'), dense('head', 'relu', 2));
const values = {
  'map/kernel': [1, -1, -1, 1],
  'map/bias': [-2, 4, 0, -10],
  'head/kernel': [1, 0, 0, 1, 0, 0, 0, 5],
  'head/bias': [0, 0],
};
const trained = modelOf(onePixel, values);
/** The trained network with another classifier, so that it differs from the dense one. */
const wasDense = modelOf(onePixel, { ...values, 'head/bias': [1, 1] });

const bytes = (...numbers: number[]): Uint8Array => Uint8Array.from(numbers);
/** On validation and test images: x = 3, 5, 3 and 1, 12. */
const pixels = dataSet([1, 1, 1], 2, {
  train: [bytes(3, 3), bytes(0, 0)],
  validation: [bytes(3, 5, 3), bytes(0, 0, 1)],
  test: [bytes(1, 12), bytes(1, 0)],
});
/** x = 3 in training: always on, always on, always off, always off. */
const states = new Map([['relu', { on: [2, 2, 0, 0], off: [0, 0, 2, 2], zero: [0, 0, 0, 0] }]]);

describe('a network with one rectifier, linear on the training images', () => {
  test('is derived from its sheet again, bit for bit, and only then', async () => {
    for (const plan of ['exact', 'none'] as const) {
      const request = proofRequest(wasDense, trained, pixels, { states, plan });
      const proof = await proveModel(request, nothing);
      expect(proof.sheet.onnx.sha256).toBe(createHash('sha256').update(proof.onnx).digest('hex'));
      expect(proofOfSheet(request, proof.sheet)).toEqual(proof);
      const unknown = { ...proof.sheet, onnx: { ...proof.sheet.onnx, sha256: undefined } };
      expect(proofOfSheet(request, unknown as ProofSheet)).toBeUndefined();
      expect(proofOfSheet({ ...request, model: modelOf(onePixel, { ...values, 'head/bias': [0, 1] }) }, proof.sheet)).toBeUndefined();
      expect(proofOfSheet({ ...request, app: '0.2.0' }, proof.sheet)).toBeUndefined();
    }
  });

  test('is proven in both stages, with hand-computed flips and accuracies', async () => {
    const request = proofRequest(wasDense, trained, pixels, { states });
    const { sheet } = await proveModel(request, nothing);
    expect(proofSheetSchema.parse(sheet)).toEqual(sheet);
    expect(sheet.models.map(({ role, round }) => [role, round])).toEqual([
      ['dense', 0],
      ['pruned', 3],
      ['reduced', 3],
    ]);
    // Neuron 1, x - 2 > 0, is off at 1; neuron 2, 4 - x > 0, at 5 and 12; neuron 4, on beyond 10, at 12; neuron 3 never.
    expect(sheet.linearized?.layers).toEqual([
      { layer: 'map', kind: 'linear', neurons: 4, certified: 0, ignored: 0, flipped: 3, flips: 4, observations: 20 },
    ]);
    // Logits of the pruned network at 3, 5, 3 | 1, 12: [1 1], [3 0], [1 1] | [0 3], [10 0 + 5·2 = 10]: ties are class 0.
    expect(sheet.linearized?.before).toEqual({ validation: (100 * 2) / 3, test: 100 });
    // Linear: [1 1], [3 -1], [1 1] | [-1 3], [10 -8].
    expect(sheet.linearized?.after).toEqual({ validation: (100 * 2) / 3, test: 100 });
    expect(sheet.linearized).toMatchObject({ flips: 4, observations: 20, agreement: 1 });
    // 10 against -8 at x = 12, relative to the largest logit of 10.
    expect(sheet.linearized?.heldOutDifference).toBeCloseTo(1.8, 5);
    expect(sheet.reduced?.worst).toBeLessThan(1e-4);
    expect(sheet.reduced?.inputs.map(({ name }) => name)).toEqual(['random', 'border', 'real']);

    const [before, , after] = sheet.models;
    expect(before?.operators).toMatchObject({ Relu: 1, Gemm: 2 });
    // Two dense maps with nothing between become one.
    expect(after?.operators).toEqual({ Flatten: 1, Gemm: 1 });
    expect(after?.cost).toMatchObject({ depth: 0, rectifiers: 0, kernelLayers: 1, macs: 2 });
    for (const model of sheet.models) {
      expect(model.independent).toEqual(model.tensorflow);
      expect(model.agreement).toMatchObject({ argmax: 1, images: 5 });
      expect(model.latency.map(({ batch }) => batch)).toEqual([1, 32]);
      for (const { low, median, high, calls } of model.latency) {
        expect(0 < low && low <= median && median <= high).toBe(true);
        expect(calls).toBeGreaterThanOrEqual(5);
      }
    }
  });

  test('can be exported as trained, without a plan', async () => {
    const { sheet, model } = await proveModel(proofRequest(wasDense, trained, pixels, { states, plan: 'none' }), nothing);
    expect(sheet).toMatchObject({ plan: 'none', steps: [], linearized: null, reduced: null });
    expect(sheet.models.map(({ role }) => role)).toEqual(['dense', 'pruned']);
    expect(model).toBe(trained);
    const dense0 = await proveModel(proofRequest(trained, trained, pixels, { plan: 'none' }), nothing);
    expect(dense0.sheet.models.map(({ role }) => role)).toEqual(['dense']);
  });

  test('keeps its rectifier if the user leaves out the step', async () => {
    const { sheet } = await proveModel(proofRequest(trained, trained, pixels, { states, without: ['linearize:map'] }), nothing);
    expect(sheet.linearized).toMatchObject({ layers: [], flips: 0, heldOutDifference: 0 });
    expect(sheet.steps.filter(({ taken }) => !taken).map(({ id }) => id)).toEqual(['linearize:map']);
    expect(sheet.models.at(-1)?.cost.rectifiers).toBe(1);
  });
});

test('a residual net with a dead branch, a linear layer and a silent neuron is reduced and computes the same', async () => {
  const graph = buildNetwork({ kind: 'residual', widths: [4], blocks: [3], stem: 'stride-1', dropout: 0 }, [8, 8, 1], 3);
  const trainedWeights = new Map(initialWeights(graph, 5));
  const wasDenseNet: Model = { graph, weights: new Map(trainedWeights) };
  trainedWeights.set('stage1/block1/conv2/kernel', new Float32Array(3 * 3 * 4 * 4));
  // Far beyond what a normalized sum can reach: one neuron is always off, the four of another layer are always on.
  trainedWeights.set('stage1/block3/norm1/beta', Float32Array.of(-1e4, 0, 0, 0));
  trainedWeights.set('stage1/block2/norm1/beta', Float32Array.of(1e4, 1e4, 1e4, 1e4));
  const model: Model = { graph, weights: trainedWeights };
  const random = pseudoRandom(7);
  const split = (count: number): readonly [Uint8Array, Uint8Array] => [
    Uint8Array.from({ length: count * 64 }, () => random(256)),
    Uint8Array.from({ length: count }, () => random(3)),
  ];
  const [images, labels] = split(20);
  const data = dataSet([8, 8, 1], 3, { train: [images, labels], validation: split(30), test: split(10) });
  const program = await openProgram(graph, { normalization: { mean: [0], std: [1 / 255] } });
  program.assign(trainedWeights);
  program.observe('states', { images });

  const { sheet } = await proveModel(proofRequest(wasDenseNet, model, data, { states: program.takeObserved('states') }), nothing);
  const kinds = new Map(sheet.steps.map(({ id, kind }) => [id, kind]));
  expect(kinds.get('silence:stage1/block3/conv1')).toBe('silence');
  expect(kinds.get('linearize:stage1/block2/conv1')).toBe('linearize');
  expect(kinds.get('remove-branch:stage1/block1/add')).toBe('remove-branch');
  expect(sheet.refused).toEqual([]);
  // One of four neurons; all four. 40 held-out images of 8x8.
  expect(sheet.linearized?.layers).toEqual(
    expect.arrayContaining([
      { layer: 'stage1/block3/conv1', kind: 'silenced', neurons: 1, certified: 0, ignored: 0, flipped: 0, flips: 0, observations: 40 * 64 },
      {
        layer: 'stage1/block2/conv1',
        kind: 'linear',
        neurons: 4,
        certified: 4,
        ignored: 0,
        flipped: 0,
        flips: 0,
        observations: 4 * 40 * 64,
      },
    ]),
  );
  const [before, pruned, reduced] = sheet.models;
  expect(before?.operators).toMatchObject({ Conv: 7, Relu: 7, BatchNormalization: 7 });
  expect(reduced?.operators['Conv']).toBeLessThan(7);
  expect(reduced?.operators['Relu']).toBeLessThan(6);
  expect(reduced?.operators).not.toHaveProperty('BatchNormalization');
  expect(reduced?.cost.macs).toBeLessThan(before?.cost.macs ?? 0);
  expect(reduced?.tensorflow).toEqual(pruned?.tensorflow);
});

test.each(['exact', 'none'] as const)('reports its progress image by image, up to the last (plan %s)', async (plan) => {
  const reported: (readonly [string, number, number])[] = [];
  const report = (...progress: readonly [string, number, number]): Promise<void> => {
    reported.push(progress);
    return nothing();
  };
  await proveModel(proofRequest(wasDense, trained, pixels, { states, plan }), report);
  const checking = reported.filter(([phase]) => phase === 'checking');
  const [, done, of] = checking.at(-1) ?? [];
  expect(done).toBeGreaterThan(0);
  expect(done).toBe(of);
  expect(checking.map(([, count]) => count)).toEqual(checking.map(([, count]) => count).sort((a, b) => a - b));
});

describe('refuses networks that fail verification:', () => {
  test('a step that changes TensorFlow’s outputs; the reduction continues without it', async () => {
    // x·1e8 and x·(1e8 + 8), then their difference: float32 loses it, the product of the two maps, -8 x, does not.
    const lossy = modelOf(network([1, 1, 1], flatten('flat', 'input'), dense('wide', 'flat', 2, false), dense('head', 'wide', 2, false)), {
      'wide/kernel': [1e8, 1e8 + 8],
      'head/kernel': [1, -1, -1, 1],
    });
    const { sheet } = await proveModel(proofRequest(lossy, lossy, pixels), nothing);
    expect(sheet.refused).toEqual([{ step: 'merge-dense:wide..head', why: expect.stringContaining('The limit is 0.0001.') as unknown }]);
    expect(sheet.steps).toMatchObject([{ id: 'merge-dense:wide..head', taken: false }]);
    expect(sheet.reduced?.worst).toBe(0);
    expect(sheet.models.at(-1)?.cost.kernelLayers).toBe(2);
  });

  test.each([
    ['that holds other numbers', doctoredValues, 'differs between the independent runtime and TensorFlow'],
    ['that is none', (): Uint8Array => bytes(1, 2, 3), 'refuses the dense network'],
  ])('an ONNX file %s', async (_, doctored, message) => {
    const proof = proveModel(proofRequest(trained, trained, pixels, { states }), nothing, withFile(doctored));
    await expect(proof).rejects.toMatchObject({
      details: { code: 'unverified', location: 'dense', message: expect.stringContaining(message) as unknown },
    });
  });

  test('a network of which nothing is left', async () => {
    const constant = modelOf(onePixel, { ...values, 'head/kernel': new Array<number>(8).fill(0) });
    await expect(proveModel(proofRequest(trained, constant, pixels), nothing)).rejects.toMatchObject({ code: 'collapsed' });
  });
});

test('a canceled proof leaves nothing behind', async () => {
  // A temporary folder of its own, since other tests prove at the same time.
  const temporary = mkdtempSync(join(tmpdir(), 'nepenthe-canceled-'));
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(temporary, { recursive: true });
  });
  const breakOff = (phase: string): Promise<void> =>
    phase === 'checking' ? Promise.reject(new LabError('canceled', 'Enough.', 'Ask again.')) : nothing();
  await expect(proveModel(proofRequest(trained, trained, pixels, { states }), breakOff)).rejects.toMatchObject({ code: 'canceled' });
  expect(readdirSync(temporary)).toEqual([]);
});

function withFile(doctored: (model: Model, file: OnnxFile) => Uint8Array): Instruments {
  return {
    loadRuntime: (threads, form) => IndependentRuntime.load(threads, form),
    encodeOnnx: (model, metadata) => {
      const file = encodeOnnx(model, metadata);
      return { ...file, bytes: doctored(model, file) };
    },
  };
}

/** Changes the classifier's bias by a thousandth of the largest logit. */
function doctoredValues({ graph, weights }: Model): Uint8Array {
  const changed = new Map(weights).set('head/bias', Float32Array.of(0.05, 0));
  return encodeOnnx({ graph, weights: changed }, new Map()).bytes;
}
