import { expect, it } from 'vitest';
import { NO_AUGMENTATION, ProgramError, type ProgramOptions } from '#main/program/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { openProgram } from './open-program.ts';
import { convolution, dense, flatten, network, pool, rectifier } from './small-network.ts';

const IMAGES = network(
  [4, 4, 2],
  convolution('layer', 'input'),
  rectifier('relu', 'layer'),
  flatten('flat', 'relu'),
  dense('head', 'flat', 3),
);
const SETTINGS = { learningRate: 0.1, momentum: 0.9, weightDecay: 0, seed: [0, 0] as const };

it.each<[string, ModelGraph, Partial<ProgramOptions>]>([
  ['normalization.mean', IMAGES, { normalization: { mean: [0], std: [1, 1] } }],
  ['normalization.std', IMAGES, { normalization: { mean: [0, 0], std: [1, 1, 1] } }],
  ['normalization', IMAGES, { normalization: { mean: [0, 0], std: [1, 0] } }],
  ['labelSmoothing', IMAGES, { labelSmoothing: 1 }],
  ['augmentation.padCrop', IMAGES, { augmentation: { ...NO_AUGMENTATION, padCrop: 1.5 } }],
  ['augmentation', network([4], dense('head', 'input', 2)), { augmentation: { ...NO_AUGMENTATION, flip: true } }],
  ['augmentation.randomResizedCrop', IMAGES, { augmentation: { ...NO_AUGMENTATION, randomResizedCrop: [0.8, 0.2] } }],
  ['augmentation.colorJitter', IMAGES, { augmentation: { ...NO_AUGMENTATION, colorJitter: { ...NO_AUGMENTATION.colorJitter, hue: 0.1 } } }],
  ['optimizer.beta2', IMAGES, { optimizer: { kind: 'adam', beta2: 1, epsilon: 1e-8 } }],
  ['optimizer.epsilon', IMAGES, { optimizer: { kind: 'adamw', beta2: 0.9, epsilon: 0 } }],
  ['gradientClip', IMAGES, { gradientClip: -1 }],
  ['ema', IMAGES, { ema: 1 }],
  ['accumulate', IMAGES, { accumulate: 1.5 }],
  ['layer', network([4, 4, 1], convolution('layer', 'input')), {}],
])('%s is named if it cannot be compiled', async (location, graph, options) => {
  await expect(openProgram(graph, options)).rejects.toMatchObject({ name: 'ProgramError', location });
});

it.each<[string, ModelGraph]>([
  ['head', network([4], dense('head', 'nowhere', 2))],
  ['pooled', network([4, 4, 1], pool('pooled', 'input', { padding: [2, 0, 0, 0] }), flatten('flat', 'pooled'), dense('head', 'flat', 2))],
])('a network that is invalid at %s is refused with GraphError', async (node, graph) => {
  await expect(openProgram(graph)).rejects.toMatchObject({ name: 'GraphError', node });
});

it('invalid batches and variables are refused, and the program stays usable', async () => {
  const program = await openProgram(IMAGES);
  const images = new Uint8Array(2 * 32);
  expect(() => program.step({ images, labels: Uint8Array.of(0, 3) }, SETTINGS)).toThrow(/label 1: is 3, but the network has 3 classes/);
  expect(() => program.evaluate({ images, labels: Uint8Array.of(0) })).toThrow(/2 images and 1 labels/);
  expect(() => program.logits(images.subarray(1))).toThrow(ProgramError);
  expect(() => program.logits(new Uint8Array())).toThrow(ProgramError);
  expect(() => {
    program.assign(new Map([['layer/kernel', new Float32Array(3)]]));
  }).toThrow(/layer\/kernel: has 3 values for shape \[3, 3, 2, 2\]/);
  expect(() => program.read(['layer/nothing'])).toThrow(/layer\/nothing: is not a variable/);
  expect(program.evaluate({ images, labels: Uint16Array.of(0, 1) }).loss).toBeCloseTo(2 * Math.log(3), 5);
});

it('a loss of NaN is returned', async () => {
  const program = await openProgram(IMAGES);
  program.assign(new Map([['head/bias', Float32Array.of(NaN, 0, 0)]]));
  expect(program.step({ images: new Uint8Array(32), labels: Uint8Array.of(1) }, SETTINGS).loss).toBeNaN();
});

it('a disposed program does not run, and can be disposed of again', async () => {
  const program = await openProgram(IMAGES);
  program.dispose();
  expect(() => program.logits(new Uint8Array(32))).toThrow(/closed/);
  program.dispose();
});

it('programs share no variables with each other and no memory with assigned arrays', async () => {
  const [first, second] = [await openProgram(IMAGES), await openProgram(IMAGES)];
  // TensorFlow adopts external memory only at multiples of 64 bytes: one of sixteen neighboring floats is aligned.
  const memory = new Float32Array(64);
  for (let offset = 0; offset < 16; offset += 1) {
    const bias = memory.subarray(offset, offset + 3);
    bias.set([1, 2, 3]);
    first.assign(new Map([['head/bias', bias]]));
    bias.fill(7);
    expect([...(first.read(['head/bias']).get('head/bias') ?? [])]).toEqual([1, 2, 3]);
  }
  expect([...(second.read(['head/bias']).get('head/bias') ?? [])]).toEqual([0, 0, 0]);
});
