import { describe, expect, it } from 'vitest';
import { type GraphNode, type Model, type ModelGraph, nodeOf } from '#shared/graph/index.ts';
import { reduce } from '#shared/reduction/index.ts';
import { removeChannels as removal } from '#shared/reduction/remove-channels.ts';

const removeChannels = (model: Model): Model => removal(model).model;

/** Kernel layers from 1 to the given numbers of channels at one pixel, nodes in between, and a head with the given weight per channel. */
function modelOf(outputs: Readonly<Record<string, readonly number[]>>, between: readonly GraphNode[], head: readonly number[]): Model {
  const layers = Object.entries(outputs).map(([id, { length }]): GraphNode => ({
    id,
    op: 'dense',
    inputs: ['input'],
    units: length,
    bias: false,
  }));
  const nodes: GraphNode[] = [{ id: 'input', op: 'input', inputs: [], shape: [1, 2, 1] }, ...layers, ...between];
  nodes.push(
    { id: 'flat', op: 'flatten', inputs: [nodes.at(-1)?.id ?? ''] },
    { id: 'head', op: 'dense', inputs: ['flat'], units: 1, bias: true },
  );
  const graph: ModelGraph = { format: 1, name: 'arranged', nodes, output: 'head' };
  const kernels = Object.entries(outputs).map(([id, values]) => [`${id}/kernel`, Float32Array.from(values)] as const);
  return {
    graph,
    weights: new Map([...kernels, ['head/kernel', Float32Array.from([...head, ...head])], ['head/bias', Float32Array.of(0)]]),
  };
}

const valuesOf = ({ weights }: Model, name: string): readonly number[] => [...(weights.get(name) ?? [])];

describe('a concatenation of channels', () => {
  const join: GraphNode = { id: 'join', op: 'concat', inputs: ['a', 'b', 'c'], axis: 2 };
  const outputs = { a: [1, 2], b: [3, 4], c: [5, 6, 7] };

  it('loses the unread channels of each part', () => {
    const reduced = removeChannels(modelOf(outputs, [join], [1, 0, 1, 1, 0, 0, 1]));
    expect(['a', 'b', 'c'].map((id) => valuesOf(reduced, `${id}/kernel`))).toEqual([[1], [3, 4], [7]]);
    expect(nodeOf(reduced.graph, 'join').inputs).toEqual(['a', 'b', 'c']);
    expect(valuesOf(reduced, 'head/kernel')).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('loses empty parts, and is removed when one part remains', () => {
    const two = removeChannels(modelOf(outputs, [join], [1, 1, 0, 0, 1, 1, 1]));
    expect(nodeOf(two.graph, 'join').inputs).toEqual(['a', 'c']);
    const one = removeChannels(modelOf(outputs, [join], [0, 0, 0, 2, 0, 0, 0]));
    expect(one.graph.nodes.map(({ id }) => id)).toEqual(['input', 'b', 'flat', 'head']);
    expect(valuesOf(one, 'b/kernel')).toEqual([4]);
  });

  it('keeps channels of a part that other nodes read', () => {
    const both: GraphNode = { id: 'both', op: 'concat', inputs: ['join', 'a'], axis: 2 };
    const reduced = removeChannels(modelOf(outputs, [join, both], [0, 0, 1, 1, 0, 0, 0, 1, 1]));
    expect(nodeOf(reduced.graph, 'both').inputs).toEqual(['b', 'a']);
    expect(valuesOf(reduced, 'a/kernel')).toEqual([1, 2]);
  });

  it('moves its constant channels into the bias of its reader', () => {
    const offset: GraphNode = { id: 'offset', op: 'bias', inputs: ['b'], shape: [2] };
    const model = modelOf({ ...outputs, b: [0, 4] }, [offset, { ...join, inputs: ['a', 'offset', 'c'] }], [1, 1, 10, 1, 1, 1, 1]);
    const reduced = removeChannels({ ...model, weights: new Map([...model.weights, ['offset/bias', Float32Array.of(3, 5)]]) });
    expect(valuesOf(reduced, 'b/kernel')).toEqual([4]);
    expect(valuesOf(reduced, 'offset/bias')).toEqual([5]);
    // 3 · 10 from each of the two pixels.
    expect(valuesOf(reduced, 'head/bias')).toEqual([60]);
  });
});

describe('a slice of channels', () => {
  const slice = (start: number, end: number, step = 1): GraphNode => ({ id: 'cut', op: 'slice', inputs: ['a'], axis: 2, start, end, step });

  it('loses channels outside the slice, and its start moves accordingly', () => {
    const reduced = removeChannels(modelOf({ a: [1, 2, 3, 4, 5] }, [slice(1, 4)], [1, 0, 1]));
    expect(valuesOf(reduced, 'a/kernel')).toEqual([2, 4]);
    expect(nodeOf(reduced.graph, 'cut')).toMatchObject({ start: 0, end: 2, step: 1 });
  });

  it('keeps all channels if it is strided, with unread ones at 0', () => {
    const reduced = removeChannels(modelOf({ a: [1, 2, 3, 4, 5] }, [slice(0, 5, 2)], [1, 0, 1]));
    expect(valuesOf(reduced, 'a/kernel')).toEqual([1, 0, 0, 0, 5]);
    expect(nodeOf(reduced.graph, 'cut')).toMatchObject({ start: 0, end: 5, step: 2 });
  });
});

describe('a padding with zero channels', () => {
  it('is removed where it is not read, and kept where it is', () => {
    const pad: GraphNode = { id: 'pad', op: 'pad', inputs: ['a'], before: [0, 0, 1], after: [0, 0, 2] };
    const alone = removeChannels(modelOf({ a: [1, 2, 3] }, [pad], [1, 1, 0, 1, 1, 1]));
    expect(valuesOf(alone, 'a/kernel')).toEqual([1, 3]);
    expect(nodeOf(alone.graph, 'pad')).toMatchObject({ before: [0, 0, 0], after: [0, 0, 0] });
    const beside: GraphNode = { id: 'sum', op: 'add', inputs: ['pad', 'b'] };
    const added = removeChannels(modelOf({ a: [1, 2, 3], b: [1, 2, 3, 4, 5, 6] }, [pad, beside], [1, 1, 0, 1, 1, 0]));
    expect(nodeOf(added.graph, 'pad')).toMatchObject({ before: [0, 0, 1], after: [0, 0, 1] });
    expect(valuesOf(added, 'b/kernel')).toEqual([1, 2, 4, 5]);
  });
});

describe('a reshape', () => {
  it('of channels into groups loses the same index of each group', () => {
    // Channels 0 2 4 are read with 1, 0, 1 and 1 3 5 with 0: of the last axis of [1, 2, 3, 2], one index of two is left.
    const split: GraphNode = { id: 'split', op: 'reshape', inputs: ['a'], shape: [1, 2, 3, 2] };
    const model = modelOf({ a: [1, 2, 3, 4, 5, 6] }, [split], [1, 0, 0, 0, 1, 0]);
    const reduced = removeChannels(model);
    expect(valuesOf(reduced, 'a/kernel')).toEqual([1, 3, 5]);
    expect(nodeOf(reduced.graph, 'split')).toMatchObject({ shape: [1, 2, 3, 1] });
    expect(valuesOf(reduced, 'head/kernel')).toEqual([1, 0, 1, 1, 0, 1]);
  });

  it('that merges channels and positions keeps all channels', () => {
    const mix: GraphNode = { id: 'mix', op: 'reshape', inputs: ['a'], shape: [3, 2, 1] };
    const reduced = removeChannels(modelOf({ a: [1, 2, 3] }, [mix], [1, 0, 0]));
    expect(valuesOf(reduced, 'a/kernel')).toEqual([1, 2, 3]);
  });
});

describe('a gate', () => {
  const gated: readonly GraphNode[] = [
    { id: 'squeezed', op: 'globalAveragePool', inputs: ['a'] },
    { id: 'scores', op: 'dense', inputs: ['squeezed'], units: 2, bias: true },
    { id: 'gate', op: 'activation', kind: 'hardSigmoid', inputs: ['scores'] },
    { id: 'spread', op: 'reshape', inputs: ['gate'], shape: [1, 1, 2] },
    { id: 'gated', op: 'multiply', inputs: ['a', 'spread'] },
  ];
  const modelWith = (scores: readonly number[]): Model => {
    const { graph, weights } = modelOf({ a: [1, 2] }, gated, [1, 1]);
    // hardSigmoid(0) = 1/2 and hardSigmoid(1.5) = 3/4.
    return {
      graph,
      weights: new Map([...weights, ['scores/kernel', Float32Array.from(scores)], ['scores/bias', Float32Array.of(0, 1.5)]]),
    };
  };

  it('becomes a factor per channel if it is emptied, and its branch is removed', () => {
    const model = modelWith([0, 0, 0, 0]);
    const { reduced, steps } = reduce(model, new Map(), { tolerance: 0, without: new Set() });
    expect(steps.find(({ kind }) => kind === 'remove-branch')).toMatchObject({
      id: 'remove-branch:gated',
      what: 'Remove the branch scores',
    });
    expect(reduced.graph.nodes.map(({ id }) => id)).toEqual(['input', 'a', 'flat', 'head']);
    expect(valuesOf(reduced, 'a/kernel')).toEqual([0.5, 1.5]);
    const left = reduce(model, new Map(), { tolerance: 0, without: new Set(['remove-branch:gated']) });
    expect(nodeOf(left.reduced.graph, 'gated').op).toBe('multiply');
  });

  it('keeps every input channel if it is alive', () => {
    const reduced = removeChannels(modelWith([1, 0, 0, 0]));
    // Its second score is 1.5 for every input, which costs nothing where it is: in the bias.
    expect(nodeOf(reduced.graph, 'gate').inputs).toEqual(['scores']);
    expect(valuesOf(reduced, 'scores/bias')).toEqual([0, 1.5]);
    expect(nodeOf(reduced.graph, 'gated')).toMatchObject({ op: 'multiply', inputs: ['a', 'spread'] });
    expect(valuesOf(reduced, 'a/kernel')).toEqual([1, 2]);
  });
});
