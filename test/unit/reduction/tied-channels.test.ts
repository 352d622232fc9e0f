import { describe, expect, test } from 'vitest';
import { remainingMacs, totalCost } from '#shared/costs/index.ts';
import { channelsOf, type GraphNode, graphView, type ModelGraph, parametersOf } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { type TiedChannels, tiedChannels, withoutChannels } from '#shared/reduction/index.ts';
import { networkSchema } from '#shared/settings/index.ts';

const conv = (id: string, input: string, filters: number, groups = 1): GraphNode => ({
  ...{ id, op: 'conv2d', inputs: [input], filters, groups, bias: true },
  ...{ kernel: [1, 1], stride: [1, 1], padding: [0, 0, 0, 0] },
});
const relu = (id: string, input: string): GraphNode => ({ id, op: 'activation', kind: 'relu', inputs: [input] });

/** A network for images of 2x2 pixels and 2 channels, with a pool and a head of two classes after the last node. */
function network(...nodes: GraphNode[]): ModelGraph {
  const last = nodes.at(-1)?.id ?? 'input';
  return {
    format: 1,
    name: 'test',
    nodes: [
      { id: 'input', op: 'input', inputs: [], shape: [2, 2, 2] },
      ...nodes,
      { id: 'pool', op: 'globalAveragePool', inputs: [last] },
      { id: 'head', op: 'dense', inputs: ['pool'], units: 2, bias: true },
    ],
    output: 'head',
  };
}

/** Groups as text: `a0 b0`. */
const textOf = (groups: readonly TiedChannels[], ...nodes: string[]): readonly string[] =>
  groups.map((group) => nodes.flatMap((id) => (group.get(id) ?? []).map((channel) => `${id}${channel}`)).join(' '));

describe('channels that are tied', () => {
  test('a channel, and what follows it channel by channel, up to the next kernel layer', () => {
    const groups = tiedChannels(network(conv('a', 'input', 2), relu('r', 'a'), conv('b', 'r', 3)));
    expect(textOf(groups, 'input', 'a', 'r', 'b', 'pool', 'head')).toEqual(['a0 r0', 'a1 r1', 'b0 pool0', 'b1 pool1', 'b2 pool2']);
  });

  test('the branches of a skip connection', () => {
    const add: GraphNode = { id: 'sum', op: 'add', inputs: ['a', 'c'] };
    const groups = tiedChannels(network(conv('a', 'input', 2), conv('b', 'a', 1), conv('c', 'b', 2), add));
    expect(textOf(groups, 'a', 'b', 'c', 'sum')).toEqual(['a0 c0 sum0', 'a1 c1 sum1', 'b0']);
  });

  test('the parts of a concatenation, each with its own', () => {
    const concat: GraphNode = { id: 'cat', op: 'concat', inputs: ['a', 'b'], axis: 2 };
    const groups = tiedChannels(network(conv('a', 'input', 1), conv('b', 'input', 2), concat));
    expect(textOf(groups, 'a', 'b', 'cat')).toEqual(['a0 cat0', 'b0 cat1', 'b1 cat2']);
  });

  test('input and output of a depthwise convolution, and of a group of a grouped one', () => {
    const depthwise = tiedChannels(network(conv('a', 'input', 2), conv('b', 'a', 2, 2)));
    expect(textOf(depthwise, 'a', 'b')).toEqual(['a0 b0', 'a1 b1']);
    const grouped = tiedChannels(network(conv('a', 'input', 4), conv('b', 'a', 2, 2)));
    expect(textOf(grouped, 'a', 'b')).toEqual(['a0 a1 b0', 'a2 a3 b1']);
  });

  test('none of the input, and none that an operation mixes with all others', () => {
    const norm: GraphNode = { id: 'norm', op: 'layerNorm', inputs: ['a'], epsilon: 1e-5 };
    expect(tiedChannels(network(conv('a', 'input', 2), norm))).toEqual([]);
    const skip: GraphNode = { id: 'sum', op: 'add', inputs: ['input', 'a'] };
    expect(tiedChannels(network(conv('a', 'input', 2), skip))).toEqual([]);
  });

  test('of a Swin block only the hidden units of its MLP', () => {
    const swin = buildNetwork(networkSchema.parse({ kind: 'swin', embed: 8, depths: [1], heads: [2], patch: 2, window: 2 }), [8, 8, 1], 3);
    const layers = new Set(tiedChannels(swin).flatMap((group) => [...group.keys()]));
    const units = swin.nodes.flatMap((node) => (node.op === 'dense' && layers.has(node.id) ? [node.units] : []));
    expect(units).toEqual([32]);
  });
});

describe('a network without channels', () => {
  test('has the weights of the others, and keeps biases of zeros', () => {
    const graph = network(conv('a', 'input', 3), relu('r', 'a'), conv('b', 'r', 2));
    const weights = new Map([
      ...initialWeights(graph, 1),
      ['a/kernel', Float32Array.of(1, 2, 3, 4, 5, 6)],
      ['a/bias', Float32Array.of(0, 7, 0)],
      ['b/kernel', Float32Array.of(1, 2, 3, 4, 5, 6)],
      ['b/bias', Float32Array.of(8, 9)],
    ]);
    const removed = new Map([
      ['a', [1]],
      ['r', [1]],
    ]);
    const { graph: smaller, weights: left } = withoutChannels({ graph, weights }, removed);
    expect(smaller.nodes.map(({ id }) => id)).toEqual(graph.nodes.map(({ id }) => id));
    expect(left.get('a/kernel')).toEqual(Float32Array.of(1, 3, 4, 6));
    expect(left.get('a/bias')).toEqual(Float32Array.of(0, 0));
    expect(left.get('b/kernel')).toEqual(Float32Array.of(1, 2, 5, 6));
    expect(left.get('b/bias')).toEqual(Float32Array.of(8, 9));
  });

  test('refuses to empty a node', () => {
    const graph = network(conv('a', 'input', 1));
    const removed = new Map(['a', 'pool'].map((id) => [id, [0]] as const));
    expect(() => withoutChannels({ graph, weights: initialWeights(graph, 1) }, removed)).toThrow('a would have no channels');
  });

  test.each([
    { kind: 'mlp', hidden: [9, 7] },
    { kind: 'plain', widths: [8, 12] },
    { kind: 'residual', widths: [8, 12] },
    { kind: 'resnet', depth: 50 },
    { kind: 'mobilenet-v2', width: 0.25 },
    { kind: 'swin', embed: 8, depths: [2, 1], heads: [2, 2], patch: 2, window: 2 },
  ])('has as many multiply-accumulates as predicted: $kind', (config) => {
    const graph = buildNetwork(networkSchema.parse(config), [16, 16, 1], 3);
    const removed = everyThird(graph);
    const counts = new Map([...removed].map(([id, channels]) => [id, channels.length]));
    const smaller = withoutChannels({ graph, weights: initialWeights(graph, 1) }, removed);
    const { macs } = totalCost(smaller.graph);
    expect(macs).toBeLessThan(totalCost(graph).macs);
    expect(remainingMacs(graph, counts)).toBeCloseTo(macs, 3);
    const shapes = graphView(smaller.graph);
    for (const [id, count] of counts) expect(channelsOf(shapes.shapeAt(id))).toBe(channelsOf(graphView(graph).shapeAt(id)) - count);
    expect(parametersOf(smaller.graph).map(({ name }) => name)).toEqual(parametersOf(graph).map(({ name }) => name));
  });
});

/** Every third group that leaves each of its nodes a channel. */
function everyThird(graph: ModelGraph): TiedChannels {
  const view = graphView(graph);
  const removed = new Map<string, readonly number[]>();
  for (const [index, group] of tiedChannels(graph).entries()) {
    const after = [...group].map(([id, channels]) => [id, [...(removed.get(id) ?? []), ...channels]] as const);
    if (index % 3 !== 0 || after.some(([id, channels]) => channels.length >= channelsOf(view.shapeAt(id)))) continue;
    for (const [id, channels] of after) removed.set(id, channels);
  }
  return removed;
}
