import { describe, expect, it } from 'vitest';
import { type Batch, NO_AUGMENTATION, type Program, type ProgramOptions } from '#main/program/index.ts';
import { ScoreSum } from '#main/runner/passes.ts';
import { openProgram, randomBatch, randomParameters } from './open-program.ts';
import { convolution, dense, dropout, flatten, network, normalization, rectifier } from './small-network.ts';

const layers = [convolution('first', 'input', { bias: true }), rectifier('relu', 'first'), flatten('flat', 'relu')];
const PLAIN = network([5, 5, 3], ...layers, dense('head', 'flat', 3));
const AUGMENTED: Partial<ProgramOptions> = {
  augmentation: {
    ...{ padCrop: 0, randomResizedCrop: [0.5, 1], flip: true },
    colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 },
  },
};
const IMAGES = 7;

describe('a batch in parts', () => {
  it.each<[string, Partial<ProgramOptions>]>([
    ['SGD', {}],
    ['SGD, its gradients clipped', { gradientClip: 0.1 }],
    ['AdamW on averaged weights', { optimizer: { kind: 'adamw', beta2: 0.99, epsilon: 1e-8 }, ema: 0.5 }],
    ['augmentation', AUGMENTED],
    ['cropped and flipped images', { augmentation: { ...NO_AUGMENTATION, padCrop: 2, flip: true } }],
  ])('takes the same step as the whole batch: %s', async (_, options) => {
    const whole = await opened({ ...options, precision: 'float64' });
    // Parts of 3, 3 and 1 images.
    const inParts = await opened({ ...options, precision: 'float64', accumulate: 3 });
    for (let step = 0; step < 3; step += 1) {
      const [expected, actual] = [stepOf(whole, step), stepOf(inParts, step)];
      expect(actual).toEqual({ ...expected, loss: expect.closeTo(expected.loss, 9) as number });
    }
    expect(inParts.variableNames).toEqual(whole.variableNames);
    const values = inParts.read();
    for (const [name, expected] of whole.read()) {
      const distance = Math.max(...expected.map((value, index) => Math.abs(value - (values.get(name)?.[index] ?? NaN))));
      expect(distance, name).toBeLessThan(1e-7);
    }
  });

  it('may have more parts than the last batch of an epoch has images', async () => {
    const program = await opened({ accumulate: 5 });
    expect(program.step(randomBatch(PLAIN, 2), { ...SETTINGS, seed: [1, 1] })).toMatchObject({ count: 2 });
  });

  it('normalizes each part by its own statistics, and updates the running statistics part by part', async () => {
    const graph = network([2, 2, 1], normalization('norm', 'input'), flatten('flat', 'norm'), dense('head', 'flat', 2));
    const program = await openProgram(graph, { accumulate: 2 });
    // A white image, which is 1 throughout, and a black one, -1: 0 + 0.1·(1 - 0) = 0.1, then 0.1 + 0.1·(-1 - 0.1) = -0.01.
    const images = new Uint8Array(8).fill(255, 0, 4);
    program.step({ images, labels: Uint8Array.of(0, 1) }, { ...SETTINGS, seed: [1, 1] });
    expect(program.read(['norm/mean']).get('norm/mean')?.[0]).toBeCloseTo(-0.01, 6);
  });

  it('draws another dropout mask for each part', async () => {
    const graph = network([4, 4, 1], flatten('flat', 'input'), dropout('dropped', 'flat', 0.5), dense('head', 'dropped', 2));
    const program = await openProgram(graph, { accumulate: 2 });
    const image = Uint8Array.from({ length: 16 }, () => 255);
    // Both parts are the same image with the same label: with the same mask, a weight's gradient would be 0 or that of both.
    program.step(
      { images: Uint8Array.from([...image, ...image]), labels: Uint8Array.of(0, 0) },
      { ...SETTINGS, learningRate: 0, momentum: 0, weightDecay: 0, seed: [3, 4] },
    );
    const gradient = program.read(['head/kernel/velocity']).get('head/kernel/velocity') ?? new Float32Array();
    expect(new Set([...gradient].map((value) => Math.abs(value).toFixed(4))).size).toBe(3);
  });
});

describe('evaluation in batches', () => {
  it.each([1, 3, 5])('of %i gives the same loss, correct samples and activation states as one batch', async (size) => {
    const program = await opened({ precision: 'float64' });
    const whole = randomBatch(PLAIN, IMAGES);
    const imageBytes = whole.images.length / IMAGES;
    const sum = new ScoreSum();
    const states = (batches: readonly Batch[]): ReadonlyMap<string, unknown> => {
      for (const batch of batches) program.observe('states', batch);
      return program.takeObserved('states');
    };
    const parts = Array.from({ length: Math.ceil(IMAGES / size) }, (_, part): Batch => ({
      images: whole.images.subarray(part * size * imageBytes, (part + 1) * size * imageBytes),
      labels: whole.labels.subarray(part * size, (part + 1) * size),
    }));
    for (const part of parts) sum.add(program.evaluate(part));
    const { loss, correct } = program.evaluate(whole);
    expect(sum.scores.loss).toBeCloseTo(loss / IMAGES, 12);
    expect(sum.scores.accuracy).toBe((100 * correct) / IMAGES);
    expect(states(parts)).toEqual(states([whole]));
  });
});

const SETTINGS = { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3 };

async function opened(options: Partial<ProgramOptions>): Promise<Program> {
  const program = await openProgram(PLAIN, options);
  program.assign(randomParameters(PLAIN));
  program.restart();
  return program;
}

function stepOf(program: Program, step: number): ReturnType<Program['step']> {
  return program.step(randomBatch(PLAIN, IMAGES, step), { ...SETTINGS, seed: [5, step] });
}
