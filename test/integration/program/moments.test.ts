import { expect, it } from 'vitest';
import { ProgramError } from '#main/program/index.ts';
import { openProgram } from './open-program.ts';
import { convolution, dense, flatten, network, rectifier } from './small-network.ts';

/** Integer inputs and weights keep z exact. */
const PIXELS = { normalization: { mean: [0], std: [1 / 255] }, observations: ['states', 'moments'] } as const;

it('moments of pre-activations are taken over samples and positions, and over batches of any size', async () => {
  const graph = network(
    [1, 2, 1],
    convolution('layer', 'input', { filters: 2, kernel: [1, 1], padding: [0, 0, 0, 0], bias: true }),
    rectifier('relu', 'layer', 'gelu'),
    flatten('flat', 'relu'),
    dense('head', 'flat', 2),
  );
  const program = await openProgram(graph, PIXELS);
  program.assign(
    new Map([
      ['layer/kernel', Float32Array.of(1, -2)],
      ['layer/bias', Float32Array.of(-1, 0)],
    ]),
  );
  program.observe('moments', { images: Uint8Array.of(1, 2, 3, 6) });
  program.observe('moments', { images: Uint8Array.of(0, 0) });
  // z1 = 0, 1, 2, 5, -1, -1: mean 1, mean square 32/6. z2 = -2, -4, -6, -12, 0, 0: mean -4, mean square 200/6.
  const { mean, variance } = program.takeObserved('moments').get('relu') ?? { mean: [], variance: [] };
  expect(mean).toEqual([1, -4]);
  expect(variance[0]).toBeCloseTo(32 / 6 - 1, 12);
  expect(variance[1]).toBeCloseTo(200 / 6 - 16, 12);
});

it('moments of a pre-activation that is not a number are an error that names the activation', async () => {
  const graph = network([1], dense('layer', 'input', 1), rectifier('relu', 'layer'), dense('head', 'relu', 2));
  const program = await openProgram(graph, PIXELS);
  program.assign(new Map([['layer/bias', Float32Array.of(NaN)]]));
  program.observe('moments', { images: Uint8Array.of(1) });
  expect(() => program.takeObserved('moments')).toThrow(ProgramError);
});
