import { expect, test } from 'vitest';
import type { GraphNode, Model, ModelGraph } from '#shared/graph/index.ts';
import { reduce } from '#shared/reduction/index.ts';

test('a linear form after an addition is folded into the following depthwise convolution, each factor into its group', () => {
  const shared = { op: 'conv2d', stride: [1, 1], padding: [0, 0, 0, 0], bias: false } as const;
  const nodes: GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [1, 2, 1] },
    { ...shared, id: 'a', inputs: ['input'], filters: 2, kernel: [1, 1], groups: 1 },
    { ...shared, id: 'b', inputs: ['input'], filters: 2, kernel: [1, 1], groups: 1 },
    { id: 'sum', op: 'add', inputs: ['a', 'b'] },
    { id: 'form', op: 'scale', inputs: ['sum'] },
    { ...shared, id: 'depthwise', inputs: ['form'], filters: 4, kernel: [1, 2], groups: 2 },
    { id: 'flat', op: 'flatten', inputs: ['depthwise'] },
  ];
  const graph: ModelGraph = { format: 1, name: 'grouped', nodes, output: 'flat' };
  const model: Model = {
    graph,
    weights: new Map([
      ['a/kernel', Float32Array.of(1, 2)],
      ['b/kernel', Float32Array.of(3, 4)],
      ['form/scale', Float32Array.of(10, 0.5)],
      ['depthwise/kernel', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
    ]),
  };
  const { reduced, steps } = reduce(model, new Map(), { tolerance: 0, without: new Set(), merging: { mode: 'dense' } });
  expect(steps.map(({ id }) => id)).toEqual(['fold-linear-form:form']);
  expect(reduced.graph.nodes.map(({ id }) => id)).not.toContain('form');
  // Two taps with four outputs: 0 and 1 read the first channel, 2 and 3 the second.
  expect([...(reduced.weights.get('depthwise/kernel') ?? [])]).toEqual([10, 20, 1.5, 2, 50, 60, 3.5, 4]);
});

test('a normalization that is not the only reader of a kernel layer is kept', () => {
  const nodes: GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [2] },
    { id: 'layer', op: 'dense', inputs: ['input'], units: 2, bias: false },
    { id: 'norm', op: 'batchNorm', inputs: ['layer'], epsilon: 0, momentum: 0.1 },
    { id: 'sum', op: 'add', inputs: ['norm', 'layer'] },
  ];
  const weights = new Map(['gamma', 'beta', 'mean', 'variance'].map((role) => [`norm/${role}`, Float32Array.of(1, 2)]));
  const model: Model = {
    graph: { format: 1, name: 'shared', nodes, output: 'sum' },
    weights: new Map([...weights, ['layer/kernel', Float32Array.of(1, 2, 3, 4)]]),
  };
  const { reduced, steps } = reduce(model, new Map(), { tolerance: 0, without: new Set(), merging: { mode: 'dense' } });
  expect(steps).toEqual([]);
  expect(reduced).toEqual(model);
});

test('a node that the reduction adds gets a free id', () => {
  const nodes: GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [1] },
    { id: 'layer', op: 'dense', inputs: ['input'], units: 2, bias: false },
    { id: 'act', op: 'activation', kind: 'relu', inputs: ['layer'] },
    { id: 'act/silence', op: 'activation', kind: 'tanh', inputs: ['act'] },
    { id: 'head', op: 'dense', inputs: ['act/silence'], units: 1, bias: false },
  ];
  const model: Model = {
    graph: { format: 1, name: 'taken', nodes, output: 'head' },
    weights: new Map([
      ['layer/kernel', Float32Array.of(1, 2)],
      ['head/kernel', Float32Array.of(1, 1)],
    ]),
  };
  const states = new Map([['act', { on: [1, 0], off: [1, 2], zero: [0, 0] }]]);
  const { linearized } = reduce(model, states, { tolerance: 0, without: new Set() });
  expect(linearized.graph.nodes.slice(2).map(({ id, inputs }) => [id, ...inputs])).toEqual([
    ['act', 'layer'],
    ['act/silence:2', 'act'],
    ['act/silence', 'act/silence:2'],
    ['head', 'act/silence'],
  ]);
});
