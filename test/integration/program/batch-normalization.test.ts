import { describe, expect, it } from 'vitest';
import type { Program } from '#main/program/index.ts';
import { openProgram } from './open-program.ts';
import { dense, globalPool, network, normalization, rectifier } from './small-network.ts';

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

describe('with half a million observations of a channel', () => {
  // A channel whose values spread around 200 of 255, and one whose values are mostly 0.
  const [height, width, count] = [112, 140, 32] as const;
  const images = Uint8Array.from({ length: height * width * count * 2 }, (_, index) => {
    const noise = (Math.imul(index + 1, 2654435761) >>> 8) % 40;
    return index % 2 === 0 ? 180 + noise : noise > 35 ? noise : 0;
  });
  const labels = Uint8Array.from({ length: count }, (_, index) => (index % 3 === 0 ? 1 : 0));
  const graph = network(
    [height, width, 2],
    normalization('norm', 'input', { momentum: 1 }),
    rectifier('relu', 'norm'),
    globalPool('mean', 'relu'),
    dense('head', 'mean', 2, false),
  );
  const kernel = Float32Array.of(1, -2, 0.5, 3);

  it('statistics and gradients are those of sums in float64', async () => {
    const program = await openProgram(graph, { normalization: { mean: [0, 0], std: [1 / 255, 1 / 255] } });
    program.assign(new Map([['head/kernel', kernel]]));
    program.step({ images, labels }, { learningRate: 0, momentum: 0.9, weightDecay: 0, seed: [0, 0] });
    const values = program.read();
    const expected = expectedInFloat64();
    for (const channel of [0, 1] as const) {
      const { mean, variance, gamma, beta, size } = expected[channel];
      const deviation = Math.sqrt(variance);
      expect(Math.abs((values.get('norm/mean')?.[channel] ?? NaN) - mean) / deviation).toBeLessThan(1e-6);
      expect((values.get('norm/variance')?.[channel] ?? NaN) / variance).toBeCloseTo(1, 5);
      expect(Math.abs((values.get('norm/beta/velocity')?.[channel] ?? NaN) - beta) / size).toBeLessThan(1e-4);
      expect(Math.abs((values.get('norm/gamma/velocity')?.[channel] ?? NaN) - gamma) / size).toBeLessThan(1e-4);
    }
  });

  /** Two-pass statistics, and dL/dβ = Σ dy, dL/dγ = Σ dy·x̂ over positions where the rectifier is on; γ = 1, β = 0. `size` is Σ |dy|. */
  function expectedInFloat64() {
    const positions = height * width;
    const pixels = (channel: number): number[] =>
      Array.from({ length: positions * count }, (_, index) => images[2 * index + channel] ?? NaN);
    const channels = [0, 1].map((channel) => {
      const all = pixels(channel);
      const mean = all.reduce((sum, pixel) => sum + pixel, 0) / all.length;
      const squares = all.reduce((sum, pixel) => sum + (pixel - mean) ** 2, 0);
      const normalized = all.map((pixel) => (pixel - mean) / Math.sqrt(squares / all.length + 1e-5));
      return { mean, variance: squares / (all.length - 1), normalized, gamma: 0, beta: 0, size: 0 };
    });
    for (let image = 0; image < count; image++) {
      const of = channels.map(({ normalized }) => normalized.slice(image * positions, (image + 1) * positions));
      const pooled = of.map((each) => each.reduce((sum, value) => sum + Math.max(value, 0), 0) / positions);
      const logits = [0, 1].map((unit) => (pooled[0] ?? 0) * (kernel[unit] ?? 0) + (pooled[1] ?? 0) * (kernel[2 + unit] ?? 0));
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      const errors = logits.map((logit, unit) => Math.exp(logit) / total - (labels[image] === unit ? 1 : 0));
      channels.forEach((each, channel) => {
        const slope = errors.reduce((sum, error, unit) => sum + error * (kernel[2 * channel + unit] ?? 0), 0) / positions / count;
        for (const value of of[channel] ?? []) {
          if (value <= 0) continue;
          each.beta += slope;
          each.gamma += slope * value;
          each.size += Math.abs(slope);
        }
      });
    }
    return channels as [(typeof channels)[0], (typeof channels)[0]];
  }
});
