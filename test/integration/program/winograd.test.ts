import { expect, it } from 'vitest';
import { worthwhileTransforms } from '#main/program/operations/winograd/transforms.ts';
import type { GraphNode, ModelGraph } from '#shared/graph/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { openProgram, randomBatch } from './open-program.ts';

const CHANNELS = 192;
const RATE = 1e4;

/** Two convolutions of 4x7 images; the first keeps the size, the second has no horizontal padding. */
const convolution = (id: string, input: string, left: 0 | 1): Extract<GraphNode, { op: 'conv2d' }> => ({
  id,
  op: 'conv2d',
  inputs: [input],
  filters: CHANNELS,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [1, 1, left, left],
  groups: 1,
  bias: true,
});
const graph: ModelGraph = {
  format: 1,
  name: 'two convolutions',
  nodes: [
    { id: 'input', op: 'input', inputs: [], shape: [4, 7, 3] },
    { ...convolution('stem', 'input', 1) },
    { id: 'relu0', op: 'activation', kind: 'relu', inputs: ['stem'] },
    convolution('a', 'relu0', 1),
    { id: 'relu1', op: 'activation', kind: 'relu', inputs: ['a'] },
    convolution('b', 'relu1', 0),
    { id: 'mean', op: 'globalAveragePool', inputs: ['b'] },
    { id: 'head', op: 'dense', inputs: ['mean'], units: 3, bias: true },
  ],
  output: 'head',
};

it('takes the step of the direct convolution, up to float32 rounding', async () => {
  const shape = (height: number, width: number): number[] => [height, width, CHANNELS];
  expect(worthwhileTransforms(convolution('a', 'relu0', 1), shape(4, 7), shape(4, 7), 64)).toBeDefined();
  expect(worthwhileTransforms(convolution('b', 'relu1', 0), shape(4, 7), shape(4, 5), 64)).toBeDefined();

  const weights = initialWeights(graph, 3);
  const batch = randomBatch(graph, 6);
  // Winograd's algorithm is used for float32 only.
  const [filtered, direct] = [await openProgram(graph), await openProgram(graph, { precision: 'float64' })];
  // Large enough to read the gradient from the weights to float32's last digits.
  const settings = { learningRate: RATE, momentum: 0, weightDecay: 0, seed: [1, 2] as const };
  for (const program of [filtered, direct]) program.assign(weights);
  const [ours, theirs] = [filtered.step(batch, settings), direct.step(batch, settings)];
  expect(ours.loss).toBeCloseTo(theirs.loss, 4);
  const expected = direct.read();
  for (const [name, values] of filtered.read([...weights.keys()])) {
    const before = weights.get(name) ?? new Float32Array();
    const gradient = (after: Float32Array | undefined): number[] =>
      [...before].map((value, index) => (value - (after?.[index] ?? NaN)) / RATE);
    const [own, right] = [gradient(values), gradient(expected.get(name))];
    const norm = length(right);
    const error = length(own.map((value, index) => value - (right[index] ?? NaN)));
    expect(error / norm, name).toBeLessThan(2e-5);
    expect(norm, name).toBeGreaterThan(1e-3);
  }
});

function length(vector: readonly number[]): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
