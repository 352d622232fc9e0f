import { describe, expect, it } from 'vitest';
import { type GraphNode, inferShapes, type ModelGraph, type Pool2dNode } from '#shared/graph/index.ts';
import { twoBlocks } from './sample-graphs.ts';

const graphOf = (...nodes: GraphNode[]): ModelGraph => ({ format: 1, name: 'test', nodes, output: nodes.at(-1)?.id ?? '' });
const input: GraphNode = { id: 'in', op: 'input', inputs: [], shape: [7, 6, 3] };
const convolution = (over: Partial<Extract<GraphNode, { op: 'conv2d' }>> = {}): GraphNode => ({
  id: 'conv',
  op: 'conv2d',
  inputs: ['in'],
  filters: 4,
  kernel: [3, 3],
  stride: [2, 1],
  padding: [1, 0, 2, 1],
  groups: 1,
  bias: false,
  ...over,
});
const pool: Pool2dNode = { id: 'pool', op: 'pool2d', kind: 'max', inputs: ['in'], window: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0] };

describe('shape inference', () => {
  it('follows floor((size + padding - window) / stride) + 1', () => {
    // Height: floor((7 + 1 + 0 - 3) / 2) + 1 = 3; width: (6 + 2 + 1 - 3) / 1 + 1 = 7.
    expect(inferShapes(graphOf(input, convolution())).get('conv')).toEqual([3, 7, 4]);
    expect(inferShapes(graphOf(input, pool)).get('pool')).toEqual([3, 3, 3]);
  });

  it('infers the shapes of a residual network', () => {
    const shapes = inferShapes(twoBlocks);
    expect(shapes.get('stage1/block1/add')).toEqual([8, 8, 4]);
    expect(shapes.get('stage2/block1/relu2')).toEqual([4, 4, 6]);
    expect(shapes.get('head/dense')).toEqual([3]);
  });

  it.each<[string, ModelGraph, RegExp]>([
    ['a duplicate id', graphOf(input, convolution(), convolution()), /conv: duplicate ID/],
    [
      'a node that reads a later one',
      graphOf(input, convolution({ inputs: ['pool'] }), pool),
      /conv: reads pool, which does not precede it/,
    ],
    ['a second input', graphOf(input, { ...input, id: 'other' }), /other: the first node must be the only input/],
    ['a window that does not fit', graphOf(input, { ...pool, window: [9, 2] }), /pool: a window of 9x2 does not fit into 7x6/],
    ['groups that do not divide', graphOf(input, convolution({ groups: 2 })), /conv: 2 groups do not divide 3 channels/],
    [
      'an addition of unequal shapes',
      graphOf(input, pool, { id: 'sum', op: 'add', inputs: ['in', 'pool'] }),
      /sum: add of \[7, 6, 3\] and \[3, 3, 3\]/,
    ],
    ['no filters', graphOf(input, convolution({ filters: 0 })), /conv: filters must be a positive integer/],
    ['an output that does not exist', { ...graphOf(input), output: 'nowhere' }, /nowhere: the output is not a node/],
    ['a fractional stride', graphOf(input, convolution({ stride: [0.5, 1] })), /conv: window and stride must be positive integers/],
  ])('refuses %s, naming the node', (_, graph, message) => {
    expect(() => inferShapes(graph)).toThrow(message);
  });
});
