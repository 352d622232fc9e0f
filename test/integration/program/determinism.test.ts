import { beforeAll, describe, expect, it } from 'vitest';
import { NO_AUGMENTATION, type Program, type ProgramOptions, type Variables } from '#main/program/index.ts';
import { openProgram, randomBatch, randomParameters } from './open-program.ts';
import { addition, convolution, dense, dropout, globalPool, network, normalization, pool, rectifier } from './small-network.ts';

const GRAPH = network(
  [12, 12, 3],
  convolution('stem', 'input', { filters: 8 }),
  normalization('stem-norm', 'stem'),
  rectifier('stem-relu', 'stem-norm'),
  convolution('main', 'stem-relu', { filters: 8 }),
  normalization('main-norm', 'main'),
  addition('sum', 'main-norm', 'stem-relu'),
  rectifier('relu', 'sum'),
  pool('pooled', 'relu'),
  globalPool('features', 'pooled'),
  dropout('dropped', 'features', 0.3),
  dense('head', 'dropped', 5),
);
const PLAIN = { augmentation: { ...NO_AUGMENTATION, padCrop: 2, flip: true }, labelSmoothing: 0.1 };
/** All operations with state, random numbers or sums. */
const EVERYTHING: Partial<ProgramOptions> = {
  optimizer: { kind: 'adamw', beta2: 0.99, epsilon: 1e-8 },
  gradientClip: 1,
  ema: 0.9,
  accumulate: 3,
  augmentation: {
    ...{ padCrop: 0, randomResizedCrop: [0.5, 1], flip: true },
    colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 },
  },
};
const STEPS = 20;

beforeAll(() => {
  process.env['TF_NUM_INTRAOP_THREADS'] = '2';
  process.env['TF_NUM_INTEROP_THREADS'] = '2';
});

describe.each([
  ['plain SGD', PLAIN],
  ['everything that a step can be', EVERYTHING],
])('%s', (_, options) => {
  it('trains to the same bits in two programs on two threads', async () => {
    const [first, second] = [await begun(options), await begun(options)];
    train(first, 0, STEPS);
    train(second, 0, STEPS);
    expect(bits(first.read())).toEqual(bits(second.read()));
  });

  it('reaches the same bits after its variables were moved to another program', async () => {
    const [whole, half, rest] = [await begun(options), await begun(options), await openProgram(GRAPH, options)];
    train(whole, 0, STEPS);
    train(half, 0, STEPS / 2);
    rest.assign(half.read());
    train(rest, STEPS / 2, STEPS);
    expect(bits(rest.read())).toEqual(bits(whole.read()));
  });
});

it('another seed gives other weights', async () => {
  const [first, second] = [await begun(PLAIN), await begun(PLAIN)];
  step(first, 0, [9, 1]);
  step(second, 0, [9, 2]);
  expect(bits(first.read(['head/kernel']))).not.toEqual(bits(second.read(['head/kernel'])));
});

async function begun(options: Partial<ProgramOptions>): Promise<Program> {
  const program = await openProgram(GRAPH, options);
  program.assign(randomParameters(GRAPH));
  program.restart();
  return program;
}

function train(program: Program, from: number, to: number): void {
  for (let index = from; index < to; index += 1) step(program, index, [9, index]);
}

function step(program: Program, batch: number, seed: readonly [number, number]): void {
  program.step(randomBatch(GRAPH, 32, batch), { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3, seed });
}

function bits(variables: Variables): Record<string, string> {
  return Object.fromEntries([...variables].map(([name, values]) => [name, Buffer.from(values.buffer).toString('hex')]));
}
