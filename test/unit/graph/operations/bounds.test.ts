import { describe, expect, it } from 'vitest';
import { type GraphNode, type Interval, type Model, parametersOf, type Shape } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { valueBounds } from '#shared/reduction/value-bounds.ts';
import { normalWeights } from '../../../reference/random-graph.ts';

/** The bounds of a node that reads an input with the given bounds of each channel, in real numbers. */
function boundsOf(
  node: GraphNode,
  shape: Shape,
  input: readonly Interval[],
  values: Readonly<Record<string, readonly number[]>> = {},
): readonly Interval[] | undefined {
  const graph = { format: 1, name: 'bounds', nodes: [{ id: 'input', op: 'input', inputs: [], shape }, node], output: node.id } as const;
  const weights = new Map(normalWeights(graph, new RandomStream(1, [0, 0, 0])));
  for (const { name, role } of parametersOf(graph)) if (values[role]) weights.set(name, Float32Array.from(values[role]));
  const model: Model = { graph, weights };
  return valueBounds(model, { input }).get(node.id);
}

const conv = { op: 'conv2d', id: 'conv', inputs: ['input'], filters: 1, stride: [1, 1], groups: 1, bias: true } as const;
const reading = { id: 'node', inputs: ['input'] } as const;

describe('bounds of a convolution', () => {
  it('read each pixel at the end that its weight asks for', () => {
    // 2 x in [-2, 6], -1 x in [-3, 1] and a bias of 1.
    const node: GraphNode = { ...conv, kernel: [1, 2], padding: [0, 0, 0, 0] };
    expect(boundsOf(node, [1, 2, 1], [[-1, 3]], { kernel: [2, -1], bias: [1] })).toEqual([[-4, 8]]);
  });

  it('contain the border, where the padding is 0 whatever the range of the image', () => {
    // Inside 1 + 2 and up to 2 + 4; at the left border only 2 x, at the right border only x.
    const node: GraphNode = { ...conv, kernel: [1, 2], padding: [0, 0, 1, 1] };
    expect(boundsOf(node, [1, 2, 1], [[1, 2]], { kernel: [1, 2], bias: [0] })).toEqual([[1, 6]]);
  });

  it('are the bias alone where a window reads only padding', () => {
    const node: GraphNode = { ...conv, kernel: [1, 1], padding: [1, 0, 0, 0] };
    expect(boundsOf(node, [1, 1, 1], [[5, 6]], { kernel: [1], bias: [-1] })).toEqual([[-1, 5]]);
  });

  it('read only the channels of the group', () => {
    const node: GraphNode = { ...conv, kernel: [1, 1], padding: [0, 0, 0, 0], filters: 2, groups: 2 };
    const input: readonly Interval[] = [
      [0, 1],
      [10, 20],
    ];
    expect(boundsOf(node, [1, 1, 2], input, { kernel: [3, -1], bias: [0, 0] })).toEqual([
      [0, 3],
      [-20, -10],
    ]);
  });

  it('are infinite if the image is', () => {
    const node: GraphNode = { ...conv, kernel: [1, 1], padding: [0, 0, 0, 0] };
    expect(boundsOf(node, [1, 1, 1], [[0, Infinity]], { kernel: [1], bias: [0] })).toEqual([[-Infinity, Infinity]]);
  });
});

describe('bounds of other operations', () => {
  const two: readonly Interval[] = [
    [-1, 2],
    [3, 4],
  ];
  it.each<readonly [string, GraphNode, Shape, Readonly<Record<string, readonly number[]>>, readonly Interval[]]>([
    ['dense', { ...reading, op: 'dense', units: 1, bias: true }, [2], { kernel: [1, -2], bias: [1] }, [[-8, -3]]],
    // (x - 1) 2 / √4 + 3, and (x - 3) (-4) / √4.
    [
      'batch normalization',
      { ...reading, op: 'batchNorm', epsilon: 0, momentum: 0.1 },
      [2],
      { gamma: [2, -4], beta: [3, 0], mean: [1, 3], variance: [4, 4] },
      [
        [1, 4],
        [-2, 0],
      ],
    ],
    // √2 γ + β.
    [
      'layer normalization',
      { ...reading, op: 'layerNorm', epsilon: 0 },
      [2],
      { gamma: [1, 0], beta: [1, 5] },
      [
        [1 - Math.SQRT2, 1 + Math.SQRT2],
        [5, 5],
      ],
    ],
    [
      'softmax',
      { ...reading, op: 'softmax' },
      [2],
      {},
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [
      'a linear form',
      { ...reading, op: 'scale' },
      [2],
      { scale: [-2, 0] },
      [
        [-4, 2],
        [0, 0],
      ],
    ],
    [
      'a constant per position',
      { ...reading, op: 'bias', shape: [1, 2, 2] },
      [1, 2, 2],
      { bias: [1, 0, -1, 10] },
      [
        [-2, 3],
        [3, 14],
      ],
    ],
    [
      'the sum of a map with itself',
      { ...reading, op: 'add', inputs: ['input', 'input'] },
      [2],
      {},
      [
        [-2, 4],
        [6, 8],
      ],
    ],
    [
      'the product of a map with itself',
      { ...reading, op: 'multiply', inputs: ['input', 'input'] },
      [2],
      {},
      [
        [-2, 4],
        [9, 16],
      ],
    ],
    [
      'zero padding',
      { ...reading, op: 'pad', before: [0, 1, 1], after: [0, 0, 0] },
      [1, 1, 2],
      {},
      [
        [0, 0],
        [-1, 2],
        [0, 4],
      ],
    ],
    [
      'flattening two positions',
      { ...reading, op: 'flatten' },
      [1, 2, 2],
      {},
      [
        [-1, 2],
        [3, 4],
        [-1, 2],
        [3, 4],
      ],
    ],
    ['a reshape that mixes channels', { ...reading, op: 'reshape', shape: [4, 1] }, [1, 2, 2], {}, [[-1, 4]]],
    ['a transpose that moves the channels', { ...reading, op: 'transpose', axes: [1, 0] }, [1, 2], {}, [[-1, 4]]],
    ['a slice of the channels', { ...reading, op: 'slice', axis: 1, start: 1, end: 2, step: 1 }, [1, 2], {}, [[3, 4]]],
    ['a concatenation', { ...reading, op: 'concat', axis: 0, inputs: ['input', 'input'] }, [2], {}, [...two, ...two]],
    [
      'average pooling',
      { ...reading, op: 'pool2d', kind: 'average', window: [1, 2], stride: [1, 1], padding: [0, 0, 1, 0] },
      [1, 2, 2],
      {},
      two,
    ],
    ['global pooling', { ...reading, op: 'globalAveragePool' }, [1, 2, 2], {}, two],
    // Rows of the left side times columns of the right one: (x₀ + x₁) x.
    [
      'a matrix product',
      { ...reading, op: 'matmul', inputs: ['input', 'input'], transposeRight: false },
      [2, 2],
      {},
      [
        [-6, 12],
        [5, 24],
      ],
    ],
    [
      'a transposed matrix product',
      { ...reading, op: 'matmul', inputs: ['input', 'input'], transposeRight: true },
      [2, 2],
      {},
      [
        [7, 20],
        [7, 20],
      ],
    ],
    [
      'ReLU',
      { ...reading, op: 'activation', kind: 'relu' },
      [2],
      {},
      [
        [0, 2],
        [3, 4],
      ],
    ],
    [
      'PReLU with a negative slope',
      { ...reading, op: 'activation', kind: 'prelu' },
      [2],
      { slope: [-3, 1] },
      [
        [0, 3],
        [3, 4],
      ],
    ],
    [
      'HardSwish, which turns at -1.5',
      { ...reading, op: 'activation', kind: 'hardSwish' },
      [2],
      {},
      [
        [-0.375, 5 / 3],
        [3, 4],
      ],
    ],
  ])('%s', (_, node, shape, values, expected) => {
    const found = boundsOf(node, shape, two, values) ?? [];
    expect(found).toHaveLength(expected.length);
    for (const [channel, interval] of expected.entries()) {
      for (const end of [0, 1] as const) expect(found[channel]?.[end], `channel ${channel}`).toBeCloseTo(interval[end], 12);
    }
  });
});
