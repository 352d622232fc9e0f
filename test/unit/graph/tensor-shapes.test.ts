import { describe, expect, it } from 'vitest';
import { type GraphNode, inferShapes, type ModelGraph, parametersOf, type Shape } from '#shared/graph/index.ts';

const read = { id: 'x', inputs: ['in'] } as const;

function graphOf(input: Shape, ...nodes: GraphNode[]): ModelGraph {
  const all: GraphNode[] = [{ id: 'in', op: 'input', inputs: [], shape: input }, ...nodes];
  return { format: 1, name: 'tensors', nodes: all, output: all.at(-1)?.id ?? 'in' };
}

describe('shapes of tensors of any rank', () => {
  it.each<[string, Shape, GraphNode, Shape]>([
    ['a dense layer keeps the positions', [4, 9, 8], { ...read, op: 'dense', units: 5, bias: true }, [4, 9, 5]],
    ['an average over all positions', [49, 8], { ...read, op: 'globalAveragePool' }, [8]],
    ['a reshape', [4, 6], { ...read, op: 'reshape', shape: [2, 2, 6] }, [2, 2, 6]],
    ['a transposition', [2, 3, 5], { ...read, op: 'transpose', axes: [2, 0, 1] }, [5, 2, 3]],
    // 1, 4, 7 of 0..8
    ['a strided slice', [4, 9], { ...read, op: 'slice', axis: 1, start: 1, end: 9, step: 3 }, [4, 3]],
    ['a padding', [7, 7, 2], { ...read, op: 'pad', before: [0, 1, 0], after: [7, 2, 0] }, [14, 10, 2]],
    ['a concatenation', [4, 9], { id: 'x', op: 'concat', inputs: ['in', 'in', 'in'], axis: 1 }, [4, 27]],
    ['a product', [3, 4, 4], { id: 'x', op: 'matmul', inputs: ['in', 'in'], transposeRight: false }, [3, 4, 4]],
    ['a product with a transposed matrix', [3, 49, 8], { id: 'x', op: 'matmul', inputs: ['in', 'in'], transposeRight: true }, [3, 49, 49]],
    ['an offset that is broadcast over the heads', [4, 3, 9, 9], { ...read, op: 'bias', shape: [4, 1, 9, 9] }, [4, 3, 9, 9]],
    ['an upsampling', [4, 5, 3], { ...read, op: 'upsample', factors: [2, 3] }, [8, 15, 3]],
    // A kernel of 3 with dilation 2 spans 5.
    [
      'a dilated convolution',
      [9, 9, 1],
      {
        ...read,
        op: 'conv2d',
        filters: 2,
        kernel: [3, 3],
        stride: [1, 1],
        padding: [0, 0, 0, 0],
        groups: 1,
        dilation: [2, 2],
        bias: false,
      },
      [5, 5, 2],
    ],
  ])('%s', (_, input, node, shape) => {
    expect(inferShapes(graphOf(input, node)).get('x')).toEqual(shape);
  });

  it.each<[string, Shape, GraphNode, RegExp]>([
    ['a reshape to another number of values', [4, 6], { ...read, op: 'reshape', shape: [5, 5] }, /x: cannot reshape \[4, 6\] to \[5, 5\]/],
    [
      'a transposition with a repeated axis',
      [4, 6],
      { ...read, op: 'transpose', axes: [1, 1] },
      /x: \[1, 1\] is not a permutation of the axes/,
    ],
    ['a slice beyond the end', [4, 6], { ...read, op: 'slice', axis: 1, start: 0, end: 7, step: 1 }, /invalid slice 0:7:1 along axis 1/],
    ['an axis that does not exist', [4, 6], { id: 'x', op: 'concat', inputs: ['in', 'in'], axis: 2 }, /\[4, 6\] has no axis 2/],
    ['a product of incompatible shapes', [4, 6], { id: 'x', op: 'matmul', inputs: ['in', 'in'], transposeRight: false }, /cannot multiply/],
    ['scores of another window size', [3, 9, 9], { ...read, op: 'positionBias', window: [2, 4] }, /needs scores of shape \[heads, 8, 8\]/],
    ['an upsampling of tokens', [4, 6], { ...read, op: 'upsample', factors: [2, 2] }, /upsample needs an image .*, not \[4, 6\]/],
    ['an upsampling by a fraction', [4, 4, 1], { ...read, op: 'upsample', factors: [1.5, 2] }, /the factors must be positive integers/],
    ['an offset of another shape', [4, 6], { ...read, op: 'bias', shape: [3, 6] }, /a constant of \[3, 6\] does not fit \[4, 6\]/],
  ])('refuses %s', (_, input, node, message) => {
    expect(() => inferShapes(graphOf(input, node))).toThrow(message);
  });

  it('infers the parameters of a position bias and a fixed mask', () => {
    const scores = graphOf(
      [4, 3, 49, 49],
      { ...read, op: 'positionBias', window: [7, 7] },
      {
        id: 'mask',
        op: 'bias',
        inputs: ['x'],
        shape: [4, 1, 49, 49],
        trained: false,
      },
    );
    // 13 x 13 distances of two tokens in a window of 7 x 7.
    expect(parametersOf(scores).map(({ name, shape }) => [name, shape])).toEqual([
      ['x/table', [169, 3]],
      ['mask/offset', [4, 1, 49, 49]],
    ]);
  });
});
