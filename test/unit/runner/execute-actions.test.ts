import { expect, test } from 'vitest';
import { executeActions } from '#main/runner/execute-actions.ts';
import { sparsityOf } from '#main/runner/masked-network.ts';
import { TrainedNetwork } from '#main/runner/trained-network.ts';
import { shapePreservingBlocks } from '#shared/graph/index.ts';
import type { Action } from '#shared/methods/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { layerSummaries } from '#shared/planning/index.ts';
import { FakeProgram } from './fake-program.ts';

const graph = buildNetwork({ kind: 'mlp', hidden: [2, 3], dropout: 0 }, [1, 2, 1], 2);
const layers = layerSummaries(graph);
const mask = (layer: string, ...kept: number[]): Action => ({ kind: 'mask-weights', layer, mask: Float32Array.from(kept) });

async function trainedNetwork(): Promise<TrainedNetwork> {
  const network = await TrainedNetwork.open({ graph, layers }, new Map(), (one) => Promise.resolve(new FakeProgram(one)));
  network.program.assign(
    new Map([
      ['hidden1/dense/kernel', Float32Array.of(-1, 2, 3, -4)],
      ['hidden2/dense/kernel', Float32Array.of(0.5, -0.5, 0.5, 6, 7, -8)],
      ['hidden1/dense/kernel/velocity', Float32Array.of(1, 1, 1, 1)],
      ['head/dense/bias/velocity', Float32Array.of(1, 1)],
    ]),
  );
  return network;
}

test('masked weights are 0, and momentum is reset', async () => {
  const network = await trainedNetwork();
  await executeActions(network, layers, [mask('hidden1/dense', 0, 1, 1, 1), mask('hidden2/dense', 0, 0, 1, 1, 1, 1)]);
  const variables = network.program.read();
  expect(variables.get('hidden1/dense/kernel')).toEqual(Float32Array.of(0, 2, 3, -4));
  expect(variables.get('hidden1/dense/kernel/mask')).toEqual(Float32Array.of(0, 1, 1, 1));
  expect(variables.get('hidden2/dense/kernel')).toEqual(Float32Array.of(0, 0, 0.5, 6, 7, -8));
  expect(variables.get('hidden2/dense/kernel/mask')).toEqual(Float32Array.of(0, 0, 1, 1, 1, 1));
  const velocities = [...variables].filter(([name]) => name.endsWith('/velocity'));
  expect(velocities).toHaveLength(6);
  for (const [, velocity] of velocities) expect(velocity.every((value) => value === 0)).toBe(true);
});

test('pruned weights stay pruned', async () => {
  const network = await trainedNetwork();
  await executeActions(network, layers, [mask('hidden1/dense', 0, 1, 1, 1)]);
  await executeActions(network, layers, [mask('hidden1/dense', 1, 0, 1, 1)]);
  expect(network.program.read().get('hidden1/dense/kernel')).toEqual(Float32Array.of(0, 0, 3, -4));
  expect(network.program.read().get('hidden1/dense/kernel/mask')).toEqual(Float32Array.of(0, 0, 1, 1));
  expect(sparsityOf(network.program, layers)).toMatchObject({ remaining: 8 });
  expect(sparsityOf(network.program, layers).sparsity).toBeCloseTo(0.2, 12);
});

test('a linear form replaces the activation; masks of the same round apply to the new network', async () => {
  const network = await trainedNetwork();
  const scale = Float32Array.of(1, 0.25);
  await executeActions(network, layers, [mask('hidden1/dense', 1, 0, 1, 1), { kind: 'linear-form', layer: 'hidden1/dense', scale }]);
  expect(network.linearized).toEqual(['hidden1/dense']);
  expect(network.graph.nodes.find(({ id }) => id === 'hidden1/relu')?.op).toBe('scale');
  expect(network.program.read().get('hidden1/relu/scale')).toEqual(scale);
  expect(network.program.read().get('hidden1/dense/kernel')).toEqual(Float32Array.of(-1, 0, 3, -4));
});

test('a bypassed block is gone, linear form or not; what is left keeps its weights and masks', async () => {
  const network = await trainedNetwork();
  const [block] = shapePreservingBlocks(graph);
  if (!block) throw new Error('no block');
  expect(block.nodes).toEqual(['hidden1/dense', 'hidden1/relu']);
  await executeActions(network, layers, [
    { kind: 'linear-form', layer: 'hidden1/dense', scale: Float32Array.of(1, 0.25) },
    mask('hidden2/dense', 0, 1, 1, 1, 1, 1),
    { kind: 'bypass-block', block },
  ]);
  expect([network.layers.map(({ name }) => name), network.linearized]).toEqual([['hidden2/dense'], []]);
  expect(network.program.variableNames.filter((name) => name.startsWith('hidden1'))).toEqual([]);
  expect(network.graph.nodes.find(({ id }) => id === 'hidden2/dense')?.inputs).toEqual([block.input]);
  expect(network.program.read().get('hidden2/dense/kernel')).toEqual(Float32Array.of(0, -0.5, 0.5, 6, 7, -8));
  // 5 of the initial 4 + 6 weights.
  expect(sparsityOf(network.program, network.layers, layers)).toEqual({ remaining: 5, sparsity: 0.5 });
});

test('without actions all weights are unchanged', async () => {
  const network = await trainedNetwork();
  const before = network.weights;
  await executeActions(network, layers, []);
  expect(network.weights).toEqual(before);
});

test('an action on a layer that does not exist is a bug', async () => {
  await expect(executeActions(await trainedNetwork(), layers, [mask('stem', 1)])).rejects.toThrow('stem');
});

test('masks of two layers that share a kernel prune what either prunes', async () => {
  const network = await trainedNetwork();
  const shared = layers.flatMap((layer) => (layer.name === 'hidden1/dense' ? [layer, { ...layer, name: 'hidden1/dense:again' }] : [layer]));
  await executeActions(network, shared, [mask('hidden1/dense', 0, 1, 1, 1), mask('hidden1/dense:again', 1, 1, 1, 0)]);
  expect(network.program.read().get('hidden1/dense/kernel/mask')).toEqual(Float32Array.of(0, 1, 1, 0));
  expect(sparsityOf(network.program, shared)).toMatchObject({ remaining: 8 });
});
