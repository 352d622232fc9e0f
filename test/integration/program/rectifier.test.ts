import { describe, expect, it } from 'vitest';
import { openProgram } from './open-program.ts';
import { dense, network, rectifier } from './small-network.ts';

/** Integer inputs and weights keep z exact. */
const PIXELS = { normalization: { mean: [0], std: [1 / 255] } };
const STEP = { learningRate: 0, momentum: 0, weightDecay: 0, seed: [0, 0] } as const;

describe('a rectifier bounded at 6', () => {
  // z = x - 2; the classifier's logits are y and 0.
  const graph = network([1], dense('map', 'input', 1), rectifier('relu6', 'map', 'relu6'), dense('head', 'relu6', 2));
  const weights = new Map([
    ['map/kernel', Float32Array.of(1)],
    ['map/bias', Float32Array.of(-2)],
    ['head/kernel', Float32Array.of(1, 0)],
  ]);

  it('yields 0 below 0, z up to 6, and 6 above', async () => {
    const program = await openProgram(graph, PIXELS);
    program.assign(weights);
    const logits = program.logits(Uint8Array.of(0, 2, 5, 8, 9, 255));
    expect([...logits].filter((_, index) => index % 2 === 0)).toEqual([0, 0, 3, 6, 6, 6]);
  });

  it('passes the gradient only between its bounds', async () => {
    const program = await openProgram(graph, PIXELS);
    program.assign(weights);
    const gradientAt = (pixel: number): number => {
      program.step({ images: Uint8Array.of(pixel), labels: Uint8Array.of(1) }, STEP);
      return program.read(['map/bias/velocity']).get('map/bias/velocity')?.[0] ?? NaN;
    };
    // dL/dz = softmax(y, 0)[0] = e^y / (e^y + 1) for the class 1.
    expect(gradientAt(5)).toBeCloseTo(Math.exp(3) / (Math.exp(3) + 1), 6);
    expect([1, 2, 8, 9].map(gradientAt)).toEqual([0, 0, 0, 0]);
  });

  it('counts its states by the sign of z, and by its regions', async () => {
    const program = await openProgram(graph, PIXELS);
    program.assign(weights);
    program.observe('states', { images: Uint8Array.of(0, 1, 2, 3, 9, 255) });
    expect(program.takeObserved('states').get('relu6')).toEqual({
      on: [3],
      off: [2],
      zero: [1],
      regions: { off: [2], on: [1], high: [2] },
    });
  });
});
