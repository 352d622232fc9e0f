import { expect, it } from 'vitest';
import { passCost } from '#shared/costs/index.ts';
import type { GraphNode, ModelGraph } from '#shared/graph/index.ts';

function conv(id: string, input: string, filters: number): GraphNode {
  const window = { kernel: [1, 1], stride: [1, 1], padding: [0, 0, 0, 0] } as const;
  return { id, op: 'conv2d', inputs: [input], filters, ...window, groups: 1, bias: false };
}

function graphOf(...nodes: readonly GraphNode[]): ModelGraph {
  const input: GraphNode = { id: 'input', op: 'input', inputs: [], shape: [4, 4, 1] };
  return { format: 1, name: 'small', nodes: [input, ...nodes], output: nodes.at(-1)?.id ?? 'input' };
}

it('counts products, and values of every node', () => {
  // 16 of the input, 16 x 2 products and values, 2 x 16 values averaged to 2.
  const graph = graphOf(conv('a', 'input', 2), { id: 'mean', op: 'globalAveragePool', inputs: ['a'] });
  expect(passCost(graph).operations).toBe(16 + (32 + 32) + 32);
});

it('counts the zeros in the kernel of a dilated convolution, which are computed, too', () => {
  // A 3 x 3 kernel with dilation 3 spans 7 x 7; with padding 3 it yields 4 x 4.
  const dilated: GraphNode = {
    ...{ id: 'dilated', op: 'conv2d', inputs: ['input'], filters: 2, kernel: [3, 3], dilation: [3, 3], stride: [1, 1] },
    ...{ padding: [3, 3, 3, 3], groups: 1, bias: false },
  };
  expect(passCost(graphOf(dilated))).toEqual({ operations: 16 + 32 + 32 * 49, liveValues: 16 + 32 + 98 });
});

it('counts the values in the windows of pools', () => {
  const pool: GraphNode = {
    id: 'pool',
    op: 'pool2d',
    inputs: ['input'],
    kind: 'max',
    window: [3, 3],
    stride: [1, 1],
    padding: [0, 0, 0, 0],
  };
  expect(passCost(graphOf(pool)).operations).toBe(16 + 4 * 9);
});

it('a chain holds two feature maps at a time, a skip connection the one that it keeps as well', () => {
  expect(passCost(graphOf(conv('a', 'input', 3), conv('b', 'a', 2), conv('c', 'b', 2))).liveValues).toBe(16 * (3 + 2));
  const skip = graphOf(conv('a', 'input', 3), conv('b', 'a', 3), conv('c', 'b', 3), { id: 'sum', op: 'add', inputs: ['c', 'a'] });
  expect(passCost(skip).liveValues).toBe(16 * 9);
});

it('a node that nothing reads is held only while it is computed', () => {
  const graph = { ...graphOf(conv('a', 'input', 3), conv('unread', 'a', 50), conv('c', 'a', 2)), output: 'c' };
  expect(passCost(graph).liveValues).toBe(16 * 53);
});
