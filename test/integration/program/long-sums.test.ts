import { expect, it } from 'vitest';
import { openProgram } from './open-program.ts';
import { convolution, dense, globalPool, network, rectifier } from './small-network.ts';

const [height, width, count] = [112, 140, 32] as const;
const graph = network(
  [height, width, 1],
  convolution('conv', 'input', { kernel: [1, 1], padding: [0, 0, 0, 0], filters: 3, bias: true }),
  rectifier('relu', 'conv'),
  globalPool('mean', 'relu'),
  dense('head', 'mean', 2),
);
const batch = {
  images: Uint8Array.from({ length: height * width * count }, (_, index) => (Math.imul(index + 1, 2654435761) >>> 8) % 256),
  labels: Uint8Array.from({ length: count }, (_, index) => (index % 3 === 0 ? 1 : 0)),
};
const weights = new Map([
  ['head/kernel', Float32Array.of(1, -2, 0.5, 3, -1, 1)],
  ['conv/kernel', Float32Array.of(1, -1, 0.5)],
  ['conv/bias', Float32Array.of(0.25, 0.1, 0)],
]);

async function gradients(precision: 'float32' | 'float64'): Promise<ReadonlyMap<string, readonly number[]>> {
  const program = await openProgram(graph, { precision });
  program.assign(weights);
  program.step(batch, { learningRate: 0, momentum: 0.9, weightDecay: 0, seed: [0, 0] });
  return new Map(
    ['conv/kernel', 'conv/bias', 'head/kernel', 'head/bias'].map((name) => [name, [...(program.read().get(`${name}/velocity`) ?? [])]]),
  );
}

it('sums over half a million observations are as precise in float32 as in float64, up to rounding', async () => {
  const [single, double] = [await gradients('float32'), await gradients('float64')];
  for (const [name, expected] of double) {
    const error = Math.hypot(...expected.map((value, index) => value - (single.get(name)?.[index] ?? NaN))) / Math.hypot(...expected);
    expect(error, name).toBeLessThan(5e-5);
  }
});
