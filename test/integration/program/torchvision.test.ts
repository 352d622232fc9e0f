import { describe, expect, it } from 'vitest';
import type { Program, ProgramOptions } from '#main/program/index.ts';
import { isLong } from '../../random-cases.ts';
import { openProgram } from './open-program.ts';
import { type TorchvisionCase, torchvisionCases } from './torchvision-cases.ts';

const RGB = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
/** Stores the gradients as velocity and updates the running statistics. */
const STEP = { learningRate: 0, momentum: 0, weightDecay: 0, seed: [0, 0] } as const;
/** Relative error of a gradient in float32: rounding causes 1e-5 to 4e-4. */
const ROUNDING = 1e-3;
/**
 * If an activation's input is so close to the kink that rounding moves it to the other side, which depends on the processor, the error jumps
 * to 0.001 or 0.1 at that layer and in all layers before it.
 */
const FLIPPED = 0.2;
/** Tested by `npm run test:long` only: other networks, and for ResNet-50 convolution-shapes.test.ts, have the same layers. */
const LONG = [
  'ResNet-18 cifar at 32x32',
  'ResNet-18 cifar-pool at 32x32',
  'ResNet-50 imagenet at 64x64',
  'MobileNetV2 0.5 cifar at 32x32',
  'Swin 2-2-6-2, patch 4, window 7 at 64x64',
];
const networks = torchvisionCases().filter(({ name }) => isLong || !LONG.includes(name));
/** The largest error of each network. */
const errors: number[] = [];

describe.each(networks.map((one) => [one.name, one] as const))('%s computes the same as torchvision’s', (_, network) => {
  it('in float32: logits, loss and running statistics', async () => {
    const program = await opened(network, 'float32');
    const logits = program.logits(network.batch.images);
    expect(logits).toHaveLength(network.logits.length);
    const largest = Math.max(...network.logits.map(Math.abs));
    const worst = Math.max(...network.logits.map((logit, index) => Math.abs(logit - (logits[index] ?? NaN))));
    expect(worst / largest, 'relative to the largest logit, which is how proofs compare, too').toBeLessThan(1e-4);
    expect(lossOf(program, network)).toBeCloseTo(network.loss, 3);
    expect(network.worstOf(program.read(network.namesAfter('statistics'))).error).toBeLessThan(1e-4);
    const gradients = program.read(network.namesAfter('gradients'));
    expect(network.worstOf(new Map([...gradients].slice(-2)), 1e-3).error, 'after the last activation').toBeLessThan(ROUNDING);
    const { error } = network.worstOf(gradients, 1e-3);
    expect(error).toBeLessThan(FLIPPED);
    errors.push(error);
  });

  it('in float64: every gradient of a training step', async () => {
    const program = await opened(network, 'float64');
    // Constants are stored as float32: Swin's 1/√32 is accurate to seven decimals.
    expect(lossOf(program, network)).toBeCloseTo(network.loss, 7);
    expect(network.worstOf(program.read(network.namesAfter('statistics'))).error).toBeLessThan(1e-6);
    expect(network.worstOf(program.read(network.namesAfter('gradients'))).error).toBeLessThan(1e-6);
  });
});

it('matches all gradients of most networks in float32, up to rounding', () => {
  expect(errors.filter((error) => error < ROUNDING).length).toBeGreaterThan(networks.length / 2);
});

async function opened({ graph, weights }: TorchvisionCase, precision: ProgramOptions['precision']): Promise<Program> {
  const program = await openProgram(graph, { precision, normalization: RGB });
  program.assign(weights);
  return program;
}

function lossOf(program: Program, { batch }: TorchvisionCase): number {
  const { loss, count } = program.step(batch, STEP);
  return loss / count;
}
