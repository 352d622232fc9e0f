import { describe, expect, it } from 'vitest';
import { nodeOf, type GraphNode, type ModelGraph, type Model } from '#shared/graph/index.ts';
import { removeChannels } from '#shared/reduction/remove-channels.ts';
import { reduce } from '#shared/reduction/index.ts';

/** Maps of 1 to so many channels of one pixel, what stands between, and a head that reads each channel with that weight. */
function modelOf(outputs: Readonly<Record<string, readonly number[]>>, between: readonly GraphNode[], head: readonly number[]): Model {
  const maps = Object.entries(outputs).map(([id, { length }]): GraphNode => ({
    id,
    op: 'dense',
    inputs: ['input'],
    units: length,
    bias: false,
  }));
  const nodes: GraphNode[] = [{ id: 'input', op: 'input', inputs: [], shape: [1, 2, 1] }, ...maps, ...between];
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

  it('loses what nobody reads, each part its own', () => {
    const reduced = removeChannels(modelOf(outputs, [join], [1, 0, 1, 1, 0, 0, 1]));
    expect(['a', 'b', 'c'].map((id) => valuesOf(reduced, `${id}/kernel`))).toEqual([[1], [3, 4], [7]]);
    expect(nodeOf(reduced.graph, 'join').inputs).toEqual(['a', 'b', 'c']);
    expect(valuesOf(reduced, 'head/kernel')).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('loses a part of which nothing is left, and itself with the last but one', () => {
    const two = removeChannels(modelOf(outputs, [join], [1, 1, 0, 0, 1, 1, 1]));
    expect(nodeOf(two.graph, 'join').inputs).toEqual(['a', 'c']);
    const one = removeChannels(modelOf(outputs, [join], [0, 0, 0, 2, 0, 0, 0]));
    expect(one.graph.nodes.map(({ id }) => id)).toEqual(['input', 'b', 'flat', 'head']);
    expect(valuesOf(one, 'b/kernel')).toEqual([4]);
  });

  it('of a part that others read as well leaves them theirs', () => {
    const both: GraphNode = { id: 'both', op: 'concat', inputs: ['join', 'a'], axis: 2 };
    const reduced = removeChannels(modelOf(outputs, [join, both], [0, 0, 1, 1, 0, 0, 0, 1, 1]));
    expect(nodeOf(reduced.graph, 'both').inputs).toEqual(['b', 'a']);
    expect(valuesOf(reduced, 'a/kernel')).toEqual([1, 2]);
  });

  it('gives what is constant in it to the bias of who reads it', () => {
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

  it('leaves nothing of the others, and moves to where its own are now', () => {
    const reduced = removeChannels(modelOf({ a: [1, 2, 3, 4, 5] }, [slice(1, 4)], [1, 0, 1]));
    expect(valuesOf(reduced, 'a/kernel')).toEqual([2, 4]);
    expect(nodeOf(reduced.graph, 'cut')).toMatchObject({ start: 0, end: 2, step: 1 });
  });

  it('in steps keeps the places of all, those that nobody reads at 0', () => {
    const reduced = removeChannels(modelOf({ a: [1, 2, 3, 4, 5] }, [slice(0, 5, 2)], [1, 0, 1]));
    expect(valuesOf(reduced, 'a/kernel')).toEqual([1, 0, 0, 0, 5]);
    expect(nodeOf(reduced.graph, 'cut')).toMatchObject({ start: 0, end: 5, step: 2 });
  });
});

describe('a border of zero channels', () => {
  it('goes where nobody reads it, and is added to where somebody does', () => {
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
  it('of channels into groups loses the same place of each group', () => {
    // Channels 0 2 4 are read with 1, 0, 1 and 1 3 5 with 0: of [1, 2, 3, 2] one place of two is left.
    const split: GraphNode = { id: 'split', op: 'reshape', inputs: ['a'], shape: [1, 2, 3, 2] };
    const model = modelOf({ a: [1, 2, 3, 4, 5, 6] }, [split], [1, 0, 0, 0, 1, 0]);
    const reduced = removeChannels(model);
    expect(valuesOf(reduced, 'a/kernel')).toEqual([1, 3, 5]);
    expect(nodeOf(reduced.graph, 'split')).toMatchObject({ shape: [1, 2, 3, 1] });
    expect(valuesOf(reduced, 'head/kernel')).toEqual([1, 0, 1, 1, 0, 1]);
  });

  it('that puts channels and places together keeps all', () => {
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

  it('that is emptied is a factor for each channel, and its branch goes', () => {
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

  it('that is alive keeps every channel that it reads', () => {
    const reduced = removeChannels(modelWith([1, 0, 0, 0]));
    // Its second score is 1.5 for every input; the sigmoid, which does not yield 0 at 0, gets it back.
    expect(nodeOf(reduced.graph, 'gate').inputs).toEqual(['scores/constant']);
    expect(valuesOf(reduced, 'scores/constant/bias')).toEqual([0, 1.5]);
    expect(nodeOf(reduced.graph, 'gated')).toMatchObject({ op: 'multiply', inputs: ['a', 'spread'] });
    expect(valuesOf(reduced, 'a/kernel')).toEqual([1, 2]);
  });
});
