import { beforeAll, expect, it } from 'vitest';
import { NO_AUGMENTATION, type Program, type Variables } from '#main/program/index.ts';
import { openProgram, randomBatch, randomParameters } from './open-program.ts';
import { addition, convolution, dense, dropout, globalPool, network, normalisation, pool, rectifier } from './small-network.ts';

const GRAPH = network(
  [12, 12, 3],
  convolution('stem', 'input', { filters: 8 }),
  normalisation('stem-norm', 'stem'),
  rectifier('stem-relu', 'stem-norm'),
  convolution('main', 'stem-relu', { filters: 8 }),
  normalisation('main-norm', 'main'),
  addition('sum', 'main-norm', 'stem-relu'),
  rectifier('relu', 'sum'),
  pool('pooled', 'relu'),
  globalPool('features', 'pooled'),
  dropout('dropped', 'features', 0.3),
  dense('head', 'dropped', 5),
);
const OPTIONS = { augmentation: { ...NO_AUGMENTATION, padCrop: 2, flip: true }, labelSmoothing: 0.1 };
const STEPS = 20;

beforeAll(() => {
  process.env['TF_NUM_INTRAOP_THREADS'] = '2';
  process.env['TF_NUM_INTEROP_THREADS'] = '2';
});

it('two loads train to the same bits on two threads', async () => {
  const [first, second] = [await openProgram(GRAPH, OPTIONS), await openProgram(GRAPH, OPTIONS)];
  first.assign(randomParameters(GRAPH));
  second.assign(randomParameters(GRAPH));
  train(first, 0, STEPS);
  train(second, 0, STEPS);
  expect(bits(first.read())).toEqual(bits(second.read()));
});

it('a training that is read, assigned to another load and continued ends in the same bits', async () => {
  const [whole, half, rest] = [await openProgram(GRAPH, OPTIONS), await openProgram(GRAPH, OPTIONS), await openProgram(GRAPH, OPTIONS)];
  whole.assign(randomParameters(GRAPH));
  half.assign(randomParameters(GRAPH));
  train(whole, 0, STEPS);
  train(half, 0, STEPS / 2);
  rest.assign(half.read());
  train(rest, STEPS / 2, STEPS);
  expect(bits(rest.read())).toEqual(bits(whole.read()));
});

it('another seed trains to other weights', async () => {
  const [first, second] = [await openProgram(GRAPH, OPTIONS), await openProgram(GRAPH, OPTIONS)];
  first.assign(randomParameters(GRAPH));
  second.assign(randomParameters(GRAPH));
  step(first, 0, [9, 1]);
  step(second, 0, [9, 2]);
  expect(bits(first.read(['head/kernel']))).not.toEqual(bits(second.read(['head/kernel'])));
});

function train(program: Program, from: number, to: number): void {
  for (let index = from; index < to; index += 1) step(program, index, [9, index]);
}

function step(program: Program, batch: number, seed: readonly [number, number]): void {
  program.step(randomBatch(GRAPH, 32, batch), { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3, seed });
}

function bits(variables: Variables): Record<string, string> {
  return Object.fromEntries([...variables].map(([name, values]) => [name, Buffer.from(values.buffer).toString('hex')]));
}
