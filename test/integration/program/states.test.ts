import { describe, expect, it } from 'vitest';
import { ProgramError } from '#main/program/index.ts';
import { type ActivationKind, activationKinds, activationOf, regionIntervals } from '#shared/activations/index.ts';
import type { RegionCounts, StateCounts } from '#shared/entropy/index.ts';
import { openProgram, pseudoRandom } from './open-program.ts';
import { convolution, dense, flatten, network, normalization, rectifier } from './small-network.ts';

/** For z = -3, 0, 2 and -2, -1, 7, twice: the regions at τ = 0.01, without z = 0. GELU is bent up to ±2.67, SiLU up to ±6.47. */
const REGIONS: Partial<Record<ActivationKind, RegionCounts>> = {
  relu6: { off: [2, 4], on: [2, 0], high: [0, 2] },
  elu: { off: [0, 0], bent: [2, 4], on: [2, 2] },
  gelu: { low: [0, 0], off: [2, 0], bent: [2, 4], on: [0, 2] },
  geluTanh: { low: [0, 0], off: [2, 0], bent: [2, 4], on: [0, 2] },
  silu: { low: [0, 0], off: [0, 0], bent: [4, 4], on: [0, 2] },
  hardSwish: { off: [2, 0], bent: [2, 4], on: [0, 2] },
  sigmoid: { low: [0, 0], bent: [4, 4], middle: [0, 0], high: [0, 2] },
  hardSigmoid: { low: [2, 0], middle: [2, 4], high: [0, 2] },
  tanh: { low: [2, 0], bent: [2, 4], middle: [0, 0], high: [0, 2] },
};

/** Integer inputs and weights keep z exact. */
const PIXELS = { normalization: { mean: [0], std: [1 / 255] } };

describe('rectifier states', () => {
  it('are counted per neuron, exact zeros separately', async () => {
    const graph = network([1], dense('layer', 'input', 3), rectifier('relu', 'layer'), dense('head', 'relu', 2));
    const program = await openProgram(graph, PIXELS);
    // z = [x - 2, 0, -1] for x = 1, 2, 3, 4.
    program.assign(
      new Map([
        ['layer/kernel', Float32Array.of(1, 0, 0)],
        ['layer/bias', Float32Array.of(-2, 0, -1)],
      ]),
    );
    program.observe('states', { images: Uint8Array.of(1, 2, 3, 4) });
    expect(program.takeObserved('states')).toEqual(new Map([['relu', { on: [2, 0, 0], off: [1, 0, 4], zero: [1, 4, 0] }]]));
  });

  it('add up over batches of any size and reset when taken', async () => {
    const graph = network([1], dense('layer', 'input', 1), rectifier('relu', 'layer'), dense('head', 'relu', 2));
    const program = await openProgram(graph, PIXELS);
    program.assign(
      new Map([
        ['layer/kernel', Float32Array.of(1)],
        ['layer/bias', Float32Array.of(-2)],
      ]),
    );
    program.observe('states', { images: Uint8Array.of(1, 2, 3) });
    program.observe('states', { images: Uint8Array.of(9) });
    expect(program.takeObserved('states').get('relu')).toEqual({ on: [2], off: [1], zero: [1] });
    expect(program.takeObserved('states').get('relu')).toEqual({ on: [0], off: [0], zero: [0] });
  });

  it('match a count in plain JavaScript over samples and positions', async () => {
    const graph = network(
      [7, 6, 1],
      convolution('layer', 'input', { filters: 4, kernel: [2, 3], stride: [2, 1], padding: [0, 0, 0, 0] }),
      rectifier('relu', 'layer'),
      flatten('flat', 'relu'),
      dense('head', 'flat', 2),
    );
    const program = await openProgram(graph, PIXELS);
    const random = pseudoRandom(4);
    const kernel = new Float32Array(2 * 3 * 4).map(() => random(5) - 2);
    program.assign(new Map([['layer/kernel', kernel]]));
    const images = new Uint8Array(50 * 42).map(() => random(3));
    program.observe('states', { images });
    expect(program.takeObserved('states').get('relu')).toEqual(countedInJavaScript(images, kernel));
  });

  it.each(activationKinds)('follow the sign of the input of %s, at every position of a tensor of any rank', async (kind) => {
    const graph = network(
      [3, 2, 1],
      { id: 'windows', op: 'reshape', inputs: ['input'], shape: [3, 1, 1, 2] },
      { id: 'moved', op: 'bias', inputs: ['windows'], shape: [2] },
      rectifier('activation', 'moved', kind),
      flatten('flat', 'activation'),
      dense('head', 'flat', 2),
    );
    const program = await openProgram(graph, PIXELS);
    program.assign(new Map([['moved/bias', Float32Array.of(-3, -2)]]));
    // z = -3, 0, 2 of the first channel and -2, -1, 7 of the second, in each sample.
    program.observe('states', { images: Uint8Array.of(0, 0, 3, 1, 5, 9, 0, 0, 3, 1, 5, 9) });
    expect(program.takeObserved('states').get('activation')).toEqual({
      ...{ on: [2, 2], off: [2, 4], zero: [2, 0] },
      ...(REGIONS[kind] && { regions: REGIONS[kind] }),
    });
  });

  it.each(activationKinds)('of %s match a count in plain JavaScript by the distance from the linear pieces', async (kind) => {
    const graph = network([1], dense('layer', 'input', 5), rectifier('activation', 'layer', kind), dense('head', 'activation', 2));
    const tau = 0.03;
    const program = await openProgram(graph, { ...PIXELS, tau });
    const slopes = [1 / 16, 1 / 8, -1 / 32, 1 / 4, -1 / 8];
    const offsets = [-8, -16, 4, -32, 8];
    program.assign(
      new Map([
        ['layer/kernel', Float32Array.from(slopes)],
        ['layer/bias', Float32Array.from(offsets)],
      ]),
    );
    const images = Uint8Array.from({ length: 256 }, (_, pixel) => pixel);
    program.observe('states', { images });
    const counted = program.takeObserved('states').get('activation');
    const { valueAt, regions } = activationOf({ kind });
    const expected = Object.fromEntries(regions.map(({ name }) => [name, slopes.map(() => 0)]));
    for (const pixel of images) {
      for (const [neuron, slope] of slopes.entries()) {
        const z = slope * pixel + (offsets[neuron] ?? NaN);
        const name = z === 0 ? undefined : regionIntervals({ kind }, tau).findLast(({ from }) => (from === 0 ? z > 0 : z >= from))?.region;
        const own = name === undefined ? undefined : expected[name];
        if (own) own[neuron] = (own[neuron] ?? 0) + 1;
        const piece = regions.find((region) => region.name === name)?.piece;
        if (piece && valueAt && piece.slope !== 'trained')
          expect(Math.abs(valueAt(z) - piece.slope * z - piece.offset)).toBeLessThanOrEqual(tau);
      }
    }
    expect(counted?.regions ?? { off: counted?.off, on: counted?.on }).toEqual(expected);
  });

  it('of GELU and SiLU are low where the output vanishes in float32', async () => {
    const graph = network(
      [1],
      dense('layer', 'input', 1),
      rectifier('gelu', 'layer', 'gelu'),
      rectifier('silu', 'layer', 'silu'),
      { id: 'sum', op: 'add', inputs: ['gelu', 'silu'] },
      dense('head', 'sum', 2),
    );
    const program = await openProgram(graph, PIXELS);
    program.assign(
      new Map([
        ['layer/kernel', Float32Array.of(-1)],
        ['layer/bias', Float32Array.of(1)],
      ]),
    );
    // z = 0, -1, -19, -199: 19·Φ(-19) is below the rounding of 1, 19·e^-19 = 1.06e-7 is not.
    program.observe('states', { images: Uint8Array.of(1, 2, 20, 200) });
    const states = program.takeObserved('states');
    expect(states.get('gelu')).toEqual({ on: [0], off: [3], zero: [1], regions: { low: [2], off: [0], bent: [1], on: [0] } });
    expect(states.get('silu')).toEqual({ on: [0], off: [3], zero: [1], regions: { low: [1], off: [1], bent: [1], on: [0] } });
  });

  it('are counted in evaluation mode: batch normalization uses running statistics', async () => {
    const graph = network([1], normalization('norm', 'input'), rectifier('relu', 'norm'), dense('head', 'relu', 2));
    const program = await openProgram(graph, PIXELS);
    program.assign(new Map([['norm/mean', Float32Array.of(100)]]));
    program.observe('states', { images: Uint8Array.of(1, 2, 101) });
    expect(program.takeObserved('states').get('relu')).toEqual({ on: [1], off: [2], zero: [0] });
  });

  it('stay exact beyond 2^24 observations in one call', async () => {
    const graph = network([64, 64, 1], rectifier('relu', 'input'), flatten('flat', 'relu'), dense('head', 'flat', 2));
    const program = await openProgram(graph, PIXELS);
    const images = new Uint8Array(4200 * 64 * 64).fill(1);
    images[0] = 0;
    program.observe('states', { images });
    expect(program.takeObserved('states').get('relu')).toEqual({ on: [4200 * 64 * 64 - 1], off: [0], zero: [1] });
  });

  it('are empty for a network without rectifiers', async () => {
    const program = await openProgram(network([1], dense('head', 'input', 2)), PIXELS);
    program.observe('states', { images: Uint8Array.of(1) });
    expect(program.takeObserved('states')).toEqual(new Map());
  });

  it('of a diverged network are refused, naming the rectifier', async () => {
    const graph = network([1], dense('layer', 'input', 1), rectifier('relu', 'layer'), dense('head', 'relu', 2));
    const program = await openProgram(graph, PIXELS);
    program.assign(new Map([['layer/bias', Float32Array.of(NaN)]]));
    program.observe('states', { images: Uint8Array.of(1) });
    expect(() => program.takeObserved('states')).toThrow(ProgramError);
    expect(program.takeObserved('states').get('relu')).toEqual({ on: [0], off: [0], zero: [0] });
  });
});

/** z of a 2x3 convolution with stride 2, 1 over 7x6 images, four filters: 3x4 positions. */
function countedInJavaScript(images: Uint8Array, kernel: Float32Array): StateCounts {
  const counts = { on: [0, 0, 0, 0], off: [0, 0, 0, 0], zero: [0, 0, 0, 0] };
  for (let sample = 0; sample < images.length / 42; sample += 1) {
    for (let row = 0; row < 3; row += 1) {
      for (let column = 0; column < 4; column += 1) {
        for (let filter = 0; filter < 4; filter += 1) {
          let z = 0;
          for (let i = 0; i < 2; i += 1) {
            for (let j = 0; j < 3; j += 1) {
              z += (images[sample * 42 + (2 * row + i) * 6 + column + j] ?? NaN) * (kernel[(i * 3 + j) * 4 + filter] ?? NaN);
            }
          }
          const state = z > 0 ? counts.on : z < 0 ? counts.off : counts.zero;
          state[filter] = (state[filter] ?? 0) + 1;
        }
      }
    }
  }
  return counts;
}
