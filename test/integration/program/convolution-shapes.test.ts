import { expect, it } from 'vitest';
import { openProgram, randomBatch, randomParameters } from './open-program.ts';
import { convolution, dense, globalPool, network, rectifier } from './small-network.ts';

/** The weights change by this multiple of the gradient, so that it can be read off them. */
const RATE = 1e4;

const cases = ([1, 2, 3] as const).flatMap((size) =>
  (
    [
      [2, 2],
      [1, 2],
      [3, 2],
    ] as const
  ).flatMap((stride) =>
    (
      [
        [4, 6],
        [4, 16],
        [3, 24],
        [16, 6],
      ] as const
    ).map(([inputs, filters]) => ({ size, stride, inputs, filters })),
  ),
);

// Channels that do not fill vectors, and pixels that no window reads: what kernels for a processor get wrong first.
it.each(cases)(
  'gradients of a $size x $size convolution at stride $stride from $inputs to $filters channels are the same in float32 and float64',
  async ({ size, stride, inputs, filters }) => {
    const graph = network(
      [8, 8, 2],
      convolution('stem', 'input', { kernel: [3, 3], padding: [1, 1, 1, 1], filters: inputs }),
      rectifier('relu1', 'stem'),
      convolution('tested', 'relu1', { kernel: [size, size], stride: [...stride], padding: [0, 0, 0, 0], filters }),
      rectifier('relu2', 'tested'),
      globalPool('mean', 'relu2'),
      dense('head', 'mean', 3),
    );
    const batch = randomBatch(graph, 4);
    const weights = new Map([...randomParameters(graph)].map(([name, values]) => [name, values.map((value) => value / 8)]));
    const [single, double] = await Promise.all(
      (['float32', 'float64'] as const).map(async (precision) => {
        const program = await openProgram(graph, { precision });
        program.assign(weights);
        program.step(batch, { learningRate: RATE, momentum: 0, weightDecay: 0, seed: [0, 0] });
        return program.read([...weights.keys()]);
      }),
    );
    for (const [name, before] of weights) {
      const gradient = (after?: Float32Array): number[] => [...before].map((value, index) => (value - (after?.[index] ?? NaN)) / RATE);
      const [ours, exact] = [gradient(single?.get(name)), gradient(double?.get(name))];
      const error = Math.hypot(...exact.map((value, index) => value - (ours[index] ?? NaN)));
      expect(error / Math.hypot(...exact), name).toBeLessThan(1e-5);
    }
  },
);
