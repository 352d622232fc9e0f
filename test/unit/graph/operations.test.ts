import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type Conv2dNode,
  GraphError,
  type GraphNode,
  inferShapes,
  type ModelGraph,
  type Op,
  type OperationOf,
  operationOf,
  operations,
} from '#shared/graph/index.ts';

const conv: Conv2dNode = {
  id: 'conv',
  op: 'conv2d',
  inputs: ['input'],
  filters: 4,
  kernel: [3, 3],
  stride: [2, 2],
  padding: [1, 1, 1, 1],
  groups: 1,
  bias: true,
};

describe('the registry of operations', () => {
  it('has each operation under its name', () => {
    expect(Object.entries(operations).map(([name, { op }]) => [name, op])).toEqual(Object.keys(operations).map((name) => [name, name]));
  });

  it('determines the types of nodes and of their fields', () => {
    expectTypeOf<GraphNode['op']>().toEqualTypeOf<Op>();
    expectTypeOf(operations).toEqualTypeOf<{ readonly [K in Op]: OperationOf<K> }>();
    expectTypeOf(operationOf(conv).shapeOf).parameter(0).toEqualTypeOf<Conv2dNode>();
  });

  it('labels nodes', () => {
    const { label } = operationOf(conv);
    expect(label(conv, [8, 8, 2], [4, 4, 4])).toBe('3×3 conv, 2 → 4, stride 2, bias');
  });

  it.each<[GraphNode, string]>([
    [{ id: 'a', op: 'softmax', inputs: ['input', 'input'] }, 'softmax must have 1 input, not 2'],
    [{ id: 'a', op: 'add', inputs: ['input'] }, 'add must have 2 inputs, not 1'],
  ])('refuses a node with the wrong number of inputs: %j', (node, problem) => {
    const input: GraphNode = { id: 'input', op: 'input', inputs: [], shape: [3] };
    const graph: ModelGraph = { format: 1, name: 'small', nodes: [input, node], output: 'a' };
    expect(() => inferShapes(graph)).toThrow(new GraphError('a', problem));
  });
});
