import { describe, expect, it } from 'vitest';
import { totalCost } from '#shared/costs/index.ts';
import { type ActivationNode, type GraphNode, type Model, type ModelGraph, nodeOf } from '#shared/graph/index.ts';
import { type ObservedStates, reduce } from '#shared/reduction/index.ts';
import { interpret } from '../../reference/interpreter.ts';

const TOKENS = 3;
const dense = (id: string, input: string, units: number): GraphNode => ({ id, op: 'dense', inputs: [input], units, bias: true });

/** Three tokens with two features; an MLP with four hidden units and a skip connection; the mean over tokens; one class. */
function transformer(activation: Omit<ActivationNode, 'id' | 'op' | 'inputs'>): ModelGraph {
  const nodes: GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [1, TOKENS, 2] },
    { id: 'tokens', op: 'reshape', inputs: ['input'], shape: [TOKENS, 2] },
    { id: 'norm', op: 'layerNorm', inputs: ['tokens'], epsilon: 0 },
    dense('dense1', 'norm', 4),
    { id: 'act', op: 'activation', inputs: ['dense1'], ...activation },
    { id: 'drop', op: 'dropout', inputs: ['act'], rate: 0.5 },
    dense('dense2', 'drop', 2),
    { id: 'path', op: 'dropout', inputs: ['dense2'], rate: 0.1, unit: 'sample' },
    { id: 'sum', op: 'add', inputs: ['tokens', 'path'] },
    { id: 'mean', op: 'globalAveragePool', inputs: ['sum'] },
    dense('head', 'mean', 1),
  ];
  return { format: 1, name: 'transformer', nodes, output: 'head' };
}

const VALUES = {
  'norm/gamma': [1, 1],
  'norm/beta': [0, 0],
  'dense1/kernel': [1, 2, 3, 4, 5, 6, 7, 8],
  'dense1/bias': [1, -1, 2, -2],
  'dense2/kernel': [1, 2, 3, 4, 5, 6, 7, 8],
  'dense2/bias': [10, 20],
  'head/kernel': [1, 1],
  'head/bias': [1],
};
const weightsOf = (values: Readonly<Record<string, readonly number[]>>): Model['weights'] =>
  new Map(Object.entries({ ...VALUES, ...values }).map(([name, numbers]) => [name, Float32Array.from(numbers)]));
const reduced = (model: Model, states: ObservedStates = new Map()): ReturnType<typeof reduce> =>
  reduce(model, states, { tolerance: 0, without: new Set() });
/** Always ON, OFF, ON, OFF. */
const seen: ObservedStates = new Map([['act', { on: [9, 0, 9, 0], off: [0, 9, 0, 9], zero: [0, 0, 0, 0] }]]);
const logitOf = ({ graph, weights }: Model): number =>
  interpret(graph, weights, Float64Array.of(1, 2, -3, 5, 4, 4.5)).get(graph.output)?.[0] ?? NaN;

describe('an MLP of a transformer', () => {
  it.each<[string, Omit<ActivationNode, 'id' | 'op' | 'inputs'>, Readonly<Record<string, readonly number[]>>]>([
    ['LeakyReLU', { kind: 'leakyRelu', slope: 0.5 }, {}],
    ['PReLU', { kind: 'prelu' }, { 'act/slope': [0.1, 0.5, 0.2, 0.5] }],
  ])('becomes one dense layer if its %s is linear', (_, activation, slopes) => {
    const model = { graph: transformer(activation), weights: weightsOf(slopes) };
    const { reduced: after, linearized, steps, nodeMap } = reduced(model, seen);
    expect(steps.map(({ kind }) => kind)).toEqual(['linearize', 'fold-linear-form', 'merge-dense']);
    expect([...(linearized.weights.get('act/scale') ?? [])]).toEqual([1, 0.5, 1, 0.5]);
    // W1 diag(1, 1/2, 1, 1/2) W2: 1·1 + 2·3/2 + 3·5 + 4·7/2 = 33, and so on; 2·2·4 products per token become 2·2.
    expect([...(after.weights.get('dense2/kernel') ?? [])]).toEqual([33, 40, 77, 96]);
    // 1·1 - 1·3/2 + 2·5 - 2·7/2 + 10 = 12.5, and 2 - 2 + 12 - 8 + 20 = 24.
    expect([...(after.weights.get('dense2/bias') ?? [])]).toEqual([12.5, 24]);
    expect(totalCost(model.graph).macs - totalCost(after.graph).macs).toBe(TOKENS * (2 * 2 * 4 - 2 * 2));
    expect(['dense1', 'act', 'drop'].map((id) => nodeMap.get(id))).toEqual(['dense2', 'dense2', 'dense2']);
    expect(logitOf(after)).toBeCloseTo(logitOf(linearized), 5);
  });

  it('keeps a nonlinear activation', () => {
    const model = { graph: transformer({ kind: 'gelu' }), weights: weightsOf({}) };
    expect(reduced(model, seen).steps).toEqual([]);
  });

  it('loses hidden units that are not read or have no inputs', () => {
    const kernels = { 'dense1/kernel': [0, 2, 3, 4, 0, 6, 7, 8], 'dense2/kernel': [1, 2, 0, 0, 5, 6, 7, 8] };
    const model = { graph: transformer({ kind: 'relu' }), weights: weightsOf(kernels) };
    const { reduced: after } = reduced(model);
    expect(nodeOf(after.graph, 'dense1')).toMatchObject({ units: 2 });
    // The first unit is relu(1) for every token, which adds 1 and 2.
    expect([...(after.weights.get('dense2/bias') ?? [])]).toEqual([11, 22]);
    expect(logitOf(after)).toBeCloseTo(logitOf(model), 5);
  });

  it('is removed with its normalization if it is emptied; its bias is kept at every token', () => {
    const model = { graph: transformer({ kind: 'gelu' }), weights: weightsOf({ 'dense2/kernel': new Array<number>(8).fill(0) }) };
    const { reduced: after, steps } = reduced(model);
    expect(after.graph.nodes.map(({ id }) => id)).toEqual(['input', 'tokens', 'sum/offset', 'mean', 'head']);
    expect(steps.map(({ id }) => id)).toContain('remove-branch:sum');
    expect([...(after.weights.get('sum/offset/bias') ?? [])]).toEqual([10, 20]);
    expect(logitOf(after)).toBeCloseTo(logitOf(model), 5);
  });
});

describe('a layer normalization', () => {
  it('keeps a constant channel, which affects the mean and std', () => {
    const nodes: GraphNode[] = [
      { id: 'input', op: 'input', inputs: [], shape: [1, 1, 2] },
      dense('layer', 'input', 3),
      { id: 'norm', op: 'layerNorm', inputs: ['layer'], epsilon: 1e-3 },
      { id: 'mean', op: 'globalAveragePool', inputs: ['norm'] },
      dense('head', 'mean', 1),
    ];
    const model: Model = {
      graph: { format: 1, name: 'normalized', nodes, output: 'head' },
      weights: weightsOf({
        'layer/kernel': [1, 0, 2, 3, 0, 4],
        'layer/bias': [0, 7, 0],
        'norm/gamma': [1, 1, 1],
        'norm/beta': [0, 0, 0],
        'head/kernel': [1, 0, 2],
      }),
    };
    const { reduced: after } = reduced(model);
    expect(nodeOf(after.graph, 'layer')).toMatchObject({ units: 3 });
    const image = Float64Array.of(0.3, -0.8);
    const logits = [model, after].map(({ graph, weights }) => interpret(graph, weights, image).get('head')?.[0] ?? NaN);
    expect(logits[1]).toBeCloseTo(logits[0] ?? NaN, 6);
  });
});
