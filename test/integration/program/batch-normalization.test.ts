import { describe, expect, it } from 'vitest';
import type { Program } from '#main/program/index.ts';
import { openProgram } from './open-program.ts';
import { dense, network, normalization } from './small-network.ts';

const PIXELS = { normalization: { mean: [0], std: [1 / 255] } };
const STILL = { learningRate: 0, momentum: 0, weightDecay: 0, seed: [0, 0] as const };

describe.each(['float32', 'float64'] as const)('running statistics in %s', (precision) => {
  it.each([
    [0.1, 0.4, 1.7],
    [1, 4, 8],
  ])('move by the momentum %d towards the mean and the unbiased variance of the batch', async (momentum, mean, variance) => {
    const program = await open(momentum, precision);
    // 2 and 6: mean 4, unbiased variance 8; from 0 and 1.
    program.step({ images: Uint8Array.of(2, 6), labels: Uint8Array.of(0, 1) }, STILL);
    expect(statistics(program)).toEqual([expect.closeTo(mean, 5), expect.closeTo(variance, 5)]);
  });

  it('use variance 0 for a single observation', async () => {
    const program = await open(0.5, precision);
    program.step({ images: Uint8Array.of(8), labels: Uint8Array.of(0) }, STILL);
    expect(statistics(program)).toEqual([expect.closeTo(4, 5), expect.closeTo(0.5, 5)]);
  });

  it('stay constant in evaluation, which uses them', async () => {
    const program = await open(0.1, precision);
    program.assign(
      new Map([
        ['norm/mean', Float32Array.of(1)],
        ['norm/variance', Float32Array.of(4)],
        ['head/kernel', Float32Array.of(1, 2)],
      ]),
    );
    // (5 - 1) / 2 = 2, times 1 and 2.
    const [first, second] = program.logits(Uint8Array.of(5));
    expect([first, second]).toEqual([expect.closeTo(2, 4), expect.closeTo(4, 4)]);
    expect(statistics(program)).toEqual([1, 4]);
  });
});

function open(momentum: number, precision: 'float32' | 'float64'): Promise<Program> {
  return openProgram(network([1], normalization('norm', 'input', { momentum }), dense('head', 'norm', 2)), { ...PIXELS, precision });
}

function statistics(program: Program): (number | undefined)[] {
  const values = program.read(['norm/mean', 'norm/variance']);
  return [values.get('norm/mean')?.[0], values.get('norm/variance')?.[0]];
}
