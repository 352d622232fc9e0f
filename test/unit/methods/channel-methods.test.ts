import { describe, expect, test } from 'vitest';
import { totalCost } from '#shared/costs/index.ts';
import { type GraphNode, type ModelGraph, prunableLayers } from '#shared/graph/index.ts';
import { type ConfiguredMethod, configuredMethod, type Measurements, methodSchema, type RoundInput } from '#shared/methods/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import { decisionOf, outcomeOf, roundOf } from './round-input.ts';

const methodOf = (kind: string, settings: object = {}): ConfiguredMethod => configuredMethod(methodSchema.parse({ kind, ...settings }));

/** Dense layers of 2 → 4 → 3 → 2 units: 8, 12 and 6 multiply-accumulates. */
const graph: ModelGraph = {
  format: 1,
  name: 'three layers',
  nodes: [
    { id: 'input', op: 'input', inputs: [], shape: [2] },
    { id: 'a', op: 'dense', inputs: ['input'], units: 4, bias: false },
    { id: 'a/relu', op: 'activation', kind: 'relu', inputs: ['a'] },
    { id: 'b', op: 'dense', inputs: ['a/relu'], units: 3, bias: false },
    { id: 'b/relu', op: 'activation', kind: 'relu', inputs: ['b'] },
    { id: 'head', op: 'dense', inputs: ['b/relu'], units: 2, bias: false },
  ],
  output: 'head',
};

function input(measured: Partial<Measurements>): RoundInput {
  const round = roundOf([], { graph, layers: prunableLayers(graph) });
  return { ...round, measured: { ...round.measured, ...measured } };
}

/** L1 norms of a: 1, 3, 4, 8, mean 4; of b: 2, 4, 6, mean 4. */
const norms = input({
  parameters: new Map([
    ['a/kernel', Float32Array.of(1, -2, 2, -4, 0, 1, 2, 4)],
    ['b/kernel', Float32Array.of(1, 2, 3, -1, -2, -3, 0, 0, 0, 0, 0, 0)],
    ['head/kernel', Float32Array.of(1, 1, 1, 1, 1, 1)],
  ]),
});

/** Removed channels by layer, without activations. */
async function removedBy(method: ConfiguredMethod, round: RoundInput): Promise<Readonly<Record<string, readonly number[]>>> {
  const { actions } = await decisionOf(method.decide(round));
  const [action] = actions;
  if (action?.kind !== 'remove-channels') throw new Error('no removal');
  expect(action.channels.get('a/relu')).toEqual(action.channels.get('a'));
  return Object.fromEntries([...action.channels].filter(([id]) => !id.endsWith('relu')));
}

describe('l1-channels', () => {
  test('removes the channels with the relatively smallest norms until the fraction of the MACs is gone', async () => {
    expect(totalCost(graph).macs).toBe(26);
    // Relative norms: a 1/4, 3/4, 1, 2; b 1/2, 1, 3/2. Without a0, 6 + 9 + 6 = 21 are left; also without b0, 6 + 6 + 4 = 16.
    expect(await removedBy(methodOf('l1-channels', { macs: 5 / 26 }), norms)).toEqual({ a: [0] });
    expect(await removedBy(methodOf('l1-channels', { macs: 6 / 26 }), norms)).toEqual({ a: [0], b: [0] });
    // Also without a1: 4 + 4 + 4 = 12.
    expect(await removedBy(methodOf('l1-channels', { macs: 0.5 }), norms)).toEqual({ a: [0, 1], b: [0] });
  });

  test('says what each layer loses, and trains a complete schedule', async () => {
    const { layers, trainEpochs } = await decisionOf(methodOf('l1-channels', { macs: 5 / 26 }).decide(norms));
    expect(layers).toEqual([
      { layer: 'a', what: 'remove-channels', why: 'smallest L1 norms of filters', numbers: { channels: 4, removed: 1 } },
      { layer: 'b', what: 'keep', why: 'smallest L1 norms of filters', numbers: { channels: 3, removed: 0 } },
    ]);
    expect(trainEpochs).toBe(3);
  });

  test('leaves each layer a channel, whatever the fraction, and keeps those of locked layers', async () => {
    expect(await removedBy(methodOf('l1-channels', { macs: 0.99 }), norms)).toEqual({ a: [0, 1, 2], b: [0, 1] });
    expect(await removedBy(methodOf('l1-channels', { macs: 0.2, locked: ['a'] }), norms)).toEqual({ b: [0] });
    const locked = methodOf('l1-channels', { locked: ['a', 'b'] });
    expect(await outcomeOf(locked.decide(norms))).toEqual({ stop: 'emptied', reason: 'No channel that may be removed is left.' });
  });

  test('a group’s score is the mean over its layers', async () => {
    const skip: GraphNode = { id: 'sum', op: 'add', inputs: ['a/relu', 'c'] };
    const c: GraphNode = { id: 'c', op: 'dense', inputs: ['a/relu'], units: 4, bias: false };
    const [first, second, third, ...rest] = graph.nodes as [GraphNode, GraphNode, GraphNode, ...GraphNode[]];
    const nodes = [first, second, third, c, skip, ...rest.map((node) => (node.id === 'b' ? { ...node, inputs: ['sum'] } : node))];
    const tied = { ...graph, nodes } satisfies ModelGraph;
    // Relative norms of c: 2, 1, 1, 0. With those of a, the means are 9/8, 7/8, 1, 1.
    const kernel = Float32Array.of(2, 1, 1, 0, ...Array<number>(12).fill(0));
    const parameters = new Map([...norms.measured.parameters, ['c/kernel', kernel] as const]);
    const round = { ...norms, graph: tied, measured: { ...norms.measured, parameters } };
    expect(await removedBy(methodOf('l1-channels', { macs: 0.01, locked: ['b'] }), round)).toEqual({ a: [1], c: [1], sum: [1] });
  });
});

describe('taylor-channels', () => {
  test('removes the channels with the smallest effects on the loss, relative to their layers', async () => {
    // L2 norms 13 and 5: effects of 3/13, 4/13 and 12/13, and of 0.6, 0.8 and 0.
    const channelGradients = new Map([
      ['a', [3, 4, 12, 0]],
      ['b', [3, 4, 0]],
      ['head', [0, 0]],
    ]);
    const round = input({ channelGradients });
    expect(await removedBy(methodOf('taylor-channels', { macs: 5 / 26 }), round)).toEqual({ a: [3] });
    expect(await removedBy(methodOf('taylor-channels', { macs: 6 / 26 }), round)).toEqual({ a: [3], b: [2] });
    expect(await removedBy(methodOf('taylor-channels', { macs: 0.5 }), round)).toEqual({ a: [0, 3], b: [2] });
  });
});

test('layers whose channels cannot be removed one by one are named before the run', () => {
  const norm: GraphNode = { id: 'norm', op: 'layerNorm', inputs: ['a'], epsilon: 1e-5 };
  const nodes = graph.nodes.flatMap((node) => (node.id === 'a/relu' ? [norm, { ...node, inputs: ['norm'] }] : [node]));
  const normalized = { ...graph, nodes };
  const network = { graph: normalized, layers: prunableLayers(normalized), entropy: norms.entropy };
  for (const kind of ['l1-channels', 'taylor-channels']) {
    expect(methodOf(kind).applies(network).skipped).toEqual([{ layer: 'a', why: 'an operation after it needs all of its channels' }]);
    expect(methodOf(kind).applies({ ...network, graph, layers: prunableLayers(graph) }).skipped).toEqual([]);
    const residual = buildNetwork(networkSchema.parse({ kind: 'residual', widths: [4], blocks: [1] }), [4, 4, 1], 2);
    const locked = methodOf(kind, { locked: ['stem/conv'] });
    expect(locked.applies({ ...network, graph: residual, layers: prunableLayers(residual) }).skipped).toEqual([
      { layer: 'stage1/block1/conv2', why: 'its channels are tied to those of a locked layer' },
    ]);
  }
});
