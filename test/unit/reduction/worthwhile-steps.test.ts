import { describe, expect, it } from 'vitest';
import { totalCost } from '#shared/costs/index.ts';
import type { GraphNode, Model } from '#shared/graph/index.ts';
import { parametersOf } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { type ObservedStates, reduce } from '#shared/reduction/index.ts';
import { interpret } from '../../reference/interpreter.ts';
import { normalWeights, randomImage } from '../../reference/random-graph.ts';
import { worstDifference } from '../../reference/worst-difference.ts';

const conv = { op: 'conv2d', kernel: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1], groups: 1, bias: true } as const;

function modelOf(nodes: readonly GraphNode[], values: Readonly<Record<string, (index: number) => number>> = {}): Model {
  const graph = { format: 1, name: 'worthwhile', nodes, output: nodes.at(-1)?.id ?? '' } as const;
  const weights = new Map(normalWeights(graph, new RandomStream(1, [0, 0, 0])));
  for (const { name } of parametersOf(graph)) {
    const valueOf = values[name];
    if (valueOf)
      weights.set(
        name,
        (weights.get(name) ?? new Float32Array()).map((_, index) => valueOf(index)),
      );
  }
  return { graph, weights };
}

const reduced = (
  model: Model,
  states: ObservedStates = new Map(),
  tolerance = 0,
  without: readonly string[] = [],
): ReturnType<typeof reduce> => reduce(model, states, { tolerance, without: new Set(without) });

/** Sets the outputs of a kernel `[…, outputs]` that are not listed to 0. */
const only =
  (outputs: number, ...kept: readonly number[]) =>
  (index: number): number =>
    kept.includes(index % outputs) ? 1 + (index % 5) : 0;

describe('a constant channel that its group keeps', () => {
  const nodes: readonly GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [4, 4, 2] },
    { ...conv, id: 'a', inputs: ['input'], filters: 4 },
    { id: 'relu', op: 'activation', kind: 'relu', inputs: ['a'] },
    { ...conv, id: 'grouped', inputs: ['relu'], filters: 4, groups: 2 },
    { id: 'pool', op: 'globalAveragePool', inputs: ['grouped'] },
    { id: 'head', op: 'dense', inputs: ['pool'], units: 2, bias: true },
  ];

  it('stays as it is: its border would take a constant for every position', () => {
    const model = modelOf(nodes, { 'a/kernel': only(4, 0, 1, 2), 'a/bias': () => 1 });
    const { steps, reduced: after } = reduced(model);
    expect(steps).toEqual([]);
    expect(after.graph).toEqual(model.graph);
  });

  it('is removed with its group if the whole group is constant: fewer products, in exchange for a map of constants', () => {
    const model = modelOf(nodes, { 'a/kernel': only(4, 0, 1), 'a/bias': () => 1 });
    const { steps, reduced: after } = reduced(model);
    expect(steps.map(({ id }) => id)).toEqual(['remove-channels:a', 'remove-channels:grouped', 'remove-channels:head']);
    expect(totalCost(after.graph).macs).toBeLessThan(totalCost(model.graph).macs);
  });
});

describe('a gate that is constant in one channel', () => {
  it('stays as it is', () => {
    const model = modelOf(
      [
        { id: 'input', op: 'input', inputs: [], shape: [4, 4, 2] },
        { ...conv, id: 'a', inputs: ['input'], filters: 2 },
        { id: 'squeezed', op: 'globalAveragePool', inputs: ['a'] },
        { id: 'scores', op: 'dense', inputs: ['squeezed'], units: 2, bias: true },
        { id: 'gate', op: 'activation', kind: 'sigmoid', inputs: ['scores'] },
        { id: 'spread', op: 'reshape', inputs: ['gate'], shape: [1, 1, 2] },
        { id: 'gated', op: 'multiply', inputs: ['a', 'spread'] },
        { id: 'pool', op: 'globalAveragePool', inputs: ['gated'] },
        { id: 'head', op: 'dense', inputs: ['pool'], units: 2, bias: true },
      ],
      { 'scores/kernel': only(2, 0) },
    );
    const { steps, reduced: after } = reduced(model);
    expect(steps).toEqual([]);
    expect(after.graph).toEqual(model.graph);
  });
});

describe('a neuron that was always OFF', () => {
  const shuffled: readonly GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [2, 2, 2] },
    { ...conv, id: 'a', inputs: ['input'], filters: 4 },
    { id: 'relu', op: 'activation', kind: 'relu', inputs: ['a'] },
    { id: 'split', op: 'reshape', inputs: ['relu'], shape: [2, 2, 2, 2] },
    { id: 'swapped', op: 'transpose', inputs: ['split'], axes: [0, 1, 3, 2] },
    { id: 'joined', op: 'reshape', inputs: ['swapped'], shape: [2, 2, 4] },
    { id: 'pool', op: 'globalAveragePool', inputs: ['joined'] },
    { id: 'head', op: 'dense', inputs: ['pool'], units: 2, bias: true },
  ];
  const seen: ObservedStates = new Map([['relu', { on: [3, 3, 0, 3], off: [1, 1, 4, 1], zero: [0, 0, 0, 0] }]]);

  it('keeps its rectifier before a channel shuffle, which needs every channel', () => {
    const model = modelOf(shuffled);
    const { steps, reduced: after } = reduced(model, seen);
    expect(steps).toEqual([]);
    expect(after.graph).toEqual(model.graph);
  });

  it('is not silenced if it is dead: its removal is exact for every input', () => {
    const model = modelOf([...shuffled.slice(0, 3), { ...shuffled[6], inputs: ['relu'] } as GraphNode, ...shuffled.slice(7)], {
      'head/kernel': (index) => (Math.floor(index / 2) === 2 ? 0 : 1),
    });
    const { steps, assumed } = reduced(model, seen);
    expect(steps.map(({ id }) => id)).toEqual(['remove-channels:a', 'remove-channels:head']);
    expect(assumed).toEqual([]);
  });

  it('is not silenced if the user keeps its channel', () => {
    const model = modelOf([...shuffled.slice(0, 3), { ...shuffled[6], inputs: ['relu'] } as GraphNode, ...shuffled.slice(7)]);
    expect(reduced(model, seen).steps.map(({ id }) => id)).toContain('silence:a');
    expect(reduced(model, seen, 0, ['remove-channels:a']).reduced.graph).toEqual(model.graph);
  });
});

describe('a rectifier that an exact step removes', () => {
  it('is not assumed linear', () => {
    const model = modelOf(
      [
        { id: 'input', op: 'input', inputs: [], shape: [2, 2, 2] },
        { ...conv, id: 'a', inputs: ['input'], filters: 2 },
        { id: 'relu1', op: 'activation', kind: 'relu', inputs: ['a'] },
        { ...conv, id: 'b', inputs: ['relu1'], filters: 2, bias: false },
        { id: 'sum', op: 'add', inputs: ['relu1', 'b'] },
        { id: 'relu2', op: 'activation', kind: 'relu', inputs: ['sum'] },
        { id: 'pool', op: 'globalAveragePool', inputs: ['relu2'] },
        { id: 'head', op: 'dense', inputs: ['pool'], units: 2, bias: true },
      ],
      { 'b/kernel': () => 0 },
    );
    // After the empty branch is gone, relu2 reads relu1. One of its neurons was 0 on all images.
    const seen: ObservedStates = new Map([
      ['relu1', { on: [3, 0], off: [1, 2], zero: [0, 2] }],
      ['relu2', { on: [3, 0], off: [0, 0], zero: [1, 4] }],
    ]);
    expect(reduced(model, seen).steps.map(({ id }) => id)).not.toContain('linearize:b');
    expect(reduced(model, new Map([...seen].slice(1))).steps.map(({ id }) => id)).toEqual(['remove-branch:sum', 'drop-rectifier:relu2']);
  });
});

describe('constant queries of an attention', () => {
  const tokens = [
    { id: 'input', op: 'input', inputs: [], shape: [3, 4] },
    { id: 'query', op: 'dense', inputs: ['input'], units: 2, bias: true },
    { id: 'key', op: 'dense', inputs: ['input'], units: 2, bias: true },
    { id: 'value', op: 'dense', inputs: ['input'], units: 2, bias: true },
    { id: 'scores', op: 'matmul', inputs: ['query', 'key'], transposeRight: true },
    { id: 'weights', op: 'softmax', inputs: ['scores'] },
    { id: 'read', op: 'matmul', inputs: ['weights', 'value'], transposeRight: false },
    { id: 'mean', op: 'globalAveragePool', inputs: ['read'] },
    { id: 'head', op: 'dense', inputs: ['mean'], units: 2, bias: true },
  ] as const satisfies readonly GraphNode[];
  const model = modelOf(tokens, { 'query/kernel': () => 0 });

  it('are stored: their dense layer is not computed', () => {
    const { steps, reduced: after } = reduced(model);
    // 4 x 2 products for each of three tokens; 8 weights and 2 biases become 2 constants.
    expect(steps).toMatchObject([{ id: 'remove-layer:query', before: { macs: 24, parameters: 10 }, after: { macs: 0, parameters: 2 } }]);
    expect(totalCost(model.graph).macs - totalCost(after.graph).macs).toBe(24);
    const image = randomImage(model.graph, new RandomStream(3, [0, 0, 0]));
    const [one, other] = [model, after].map(({ graph, weights }) => interpret(graph, weights, image).get('head') ?? []);
    expect(worstDifference(other ?? [], one ?? [])).toBeLessThan(1e-6);
  });

  it('are computed if the user leaves out the step', () => {
    expect(reduced(model, new Map(), 0, ['remove-layer:query']).reduced.graph).toEqual(model.graph);
  });
});

describe('a tolerance', () => {
  const nodes: readonly GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [3] },
    { id: 'layer', op: 'dense', inputs: ['input'], units: 3, bias: true },
    { id: 'act', op: 'activation', kind: 'relu', inputs: ['layer'] },
    { id: 'head', op: 'dense', inputs: ['act'], units: 2, bias: true },
  ];
  const seen: ObservedStates = new Map([['act', { on: [98, 1, 100], off: [2, 99, 0], zero: [0, 0, 0] }]]);

  it('makes a layer linear that was not, which is exact on nothing', () => {
    expect(reduced(modelOf(nodes), seen).steps).toEqual([]);
    expect(reduced(modelOf(nodes), seen, 2).steps[0]).toMatchObject({
      id: 'linearize:layer',
      exactOn: 'nothing',
      why: 'On the training data, except for 3 observations of 300, 2 of 3 neurons are always ON and 1 always OFF.',
    });
  });

  it('silences a neuron that was not always OFF, which is exact on nothing', () => {
    expect(reduced(modelOf(nodes), seen, 1).steps[0]).toMatchObject({
      id: 'silence:layer',
      exactOn: 'nothing',
      why: 'On the training data, except for 1 observation of 100, 1 of 3 neurons is always OFF.',
    });
  });

  it('that nothing needs leaves a step exact on the data', () => {
    const strict: ObservedStates = new Map([['act', { on: [100, 0, 100], off: [0, 100, 0], zero: [0, 0, 0] }]]);
    expect(reduced(modelOf(nodes), strict, 2).steps[0]).toMatchObject({
      exactOn: 'data',
      why: 'Entropy 0: on the training data, 2 of 3 neurons are always ON and 1 always OFF.',
    });
  });

  it('adds the observations of all other states of relu6', () => {
    const bounded = modelOf(nodes.map((node) => (node.id === 'act' ? { ...node, kind: 'relu6' } : node) as GraphNode));
    const states = (off: number, saturated: number): ObservedStates =>
      new Map([['act', { on: [100 - off, 0, 0], off: [off, 100, 100], zero: [0, 0, 0], saturated: [saturated, 0, 0] }]]);
    expect(reduced(bounded, states(1, 2), 3).steps[0]).toMatchObject({ id: 'linearize:layer', exactOn: 'nothing' });
    expect(reduced(bounded, states(1, 2), 2).steps.map(({ id }) => id)).not.toContain('linearize:layer');
  });
});
