import { describe, expect, it } from 'vitest';
import { totalCost } from '#shared/costs/index.ts';
import { type GraphNode, nodeOf } from '#shared/graph/index.ts';
import { conv, idsOf, input, kernelOf, modelOf, nodesOf, pointwise, reduced, SAME } from './merged-model.ts';

describe('two convolutions', () => {
  it('become the convolution of their kernels without padding: a 1 x 2 and a 1 x 2 one become 1 x 3', () => {
    const model = modelOf(
      [
        input(1, 4, 1),
        { ...conv, id: 'a', inputs: ['input'], kernel: [1, 2], filters: 1 },
        { ...conv, id: 'b', inputs: ['a'], kernel: [1, 2], filters: 1 },
      ],
      { 'a/kernel': [1, 2], 'a/bias': [10], 'b/kernel': [3, 5], 'b/bias': [1] },
    );
    const all = reduced(model, 'all');
    // 3 (x0 + 2 x1 + 10) + 5 (x1 + 2 x2 + 10) + 1
    expect(kernelOf(all, 'b')).toEqual([3, 11, 10]);
    expect([...(all.reduced.weights.get('b/bias') ?? [])]).toEqual([81]);
    expect(all.steps).toMatchObject([{ id: 'merge-convolutions:a..b', nodes: ['a', 'b'], exactOn: 'input', what: 'Merge a into b' }]);
    expect(all.nodeMap.get('a')).toBe('b');
    // 2 · 3 instead of 3 · 2 + 2 · 2 products.
    expect(all.steps[0]).toMatchObject({ before: { macs: 10, parameters: 6 }, after: { macs: 6, parameters: 4 } });
  });

  it('multiply strides, and the second reads every second pixel: stride 2 before a 1 x 2 kernel is a dilation', () => {
    const model = modelOf(
      [
        input(1, 5, 1),
        { ...pointwise, id: 'a', inputs: ['input'], stride: [1, 2], filters: 1, bias: false },
        { ...conv, id: 'b', inputs: ['a'], kernel: [1, 2], filters: 1, bias: false },
      ],
      { 'a/kernel': [2], 'b/kernel': [3, 5] },
    );
    const all = reduced(model);
    expect(kernelOf(all, 'b')).toEqual([6, 10]);
    expect(nodeOf(all.reduced.graph, 'b')).toMatchObject({ kernel: [1, 2], dilation: [1, 2], stride: [1, 2], padding: [0, 0, 0, 0] });
  });

  it('pad as far as the last output reads', () => {
    const model = modelOf([
      input(7, 7, 2),
      { ...conv, id: 'a', inputs: ['input'], stride: [2, 2], padding: SAME, filters: 3 },
      { ...conv, id: 'b', inputs: ['a'], kernel: [2, 2], stride: [2, 2], filters: 2 },
    ]);
    const all = reduced(model, 'all');
    expect(nodeOf(all.reduced.graph, 'b')).toMatchObject({ kernel: [5, 5], stride: [4, 4], padding: [1, 1, 1, 1] });
  });

  it('stay apart if the second pads, with the reason', () => {
    const model = modelOf([
      input(5, 5, 2),
      { ...conv, id: 'a', inputs: ['input'], padding: SAME, filters: 2 },
      { ...conv, id: 'b', inputs: ['a'], padding: SAME, filters: 2 },
    ]);
    const { steps, refusedMerges } = reduced(model, 'all');
    expect(steps).toEqual([]);
    expect(refusedMerges).toEqual([
      { nodes: ['a', 'b'], why: 'b pads the output of a with zeros, so one layer would give a different result at the border.' },
    ]);
  });

  it('merge if the first pads as far as its kernel reaches: it is 0 where the second pads', () => {
    const model = modelOf([
      input(4, 4, 1),
      { ...conv, id: 'a', inputs: ['input'], padding: [2, 2, 2, 2], filters: 1, bias: false },
      { ...conv, id: 'b', inputs: ['a'], padding: SAME, filters: 1 },
    ]);
    expect(nodeOf(reduced(model, 'all').reduced.graph, 'b')).toMatchObject({ kernel: [5, 5], padding: [3, 3, 3, 3] });
  });

  it('stay apart if one layer would take more products, unless all are merged', () => {
    const model = modelOf([
      input(4, 4, 8),
      { ...pointwise, id: 'narrow', inputs: ['input'], filters: 1 },
      { ...pointwise, id: 'wide', inputs: ['narrow'], filters: 8 },
    ]);
    const { steps, refusedMerges } = reduced(model);
    expect(steps).toEqual([]);
    const id = 'merge-convolutions:narrow..wide';
    expect(refusedMerges).toEqual([
      { id, nodes: ['narrow', 'wide'], why: 'One layer would take 1,024 multiply-accumulates instead of 256.' },
    ]);
    expect(idsOf(reduced(model, 'all'))).toEqual([id]);
    expect(idsOf(reduced(model, 'dense'))).toEqual([]);
  });

  it('stay apart if the first is read elsewhere', () => {
    const model = modelOf([
      input(4, 4, 2),
      { ...pointwise, id: 'a', inputs: ['input'], filters: 2 },
      { ...pointwise, id: 'b', inputs: ['a'], filters: 2 },
      { id: 'relu', op: 'activation', kind: 'relu', inputs: ['a'] },
      { id: 'sum', op: 'add', inputs: ['b', 'relu'] },
    ]);
    expect(reduced(model, 'all').steps).toEqual([]);
  });
});

describe('a 1 x 1 convolution before a padded 3 x 3 one', () => {
  const nodes: readonly GraphNode[] = [
    input(3, 3, 1),
    { ...pointwise, id: 'a', inputs: ['input'], filters: 1 },
    { ...conv, id: 'b', inputs: ['a'], padding: SAME, filters: 1 },
  ];
  const ones = Array<number>(9).fill(1);

  it('leaves a map of constants: its bias counts once for each tap inside the image', () => {
    const model = modelOf(nodes, { 'a/kernel': [2], 'a/bias': [10], 'b/kernel': ones, 'b/bias': [1] });
    const all = reduced(model, 'all');
    expect(kernelOf(all, 'b')).toEqual(ones.map(() => 2));
    expect([...(all.reduced.weights.get('b/border/bias') ?? [])]).toEqual([41, 61, 41, 61, 91, 61, 41, 61, 41]);
    expect(all.steps[0]?.why).toContain('a map of constants');
    // 9 taps at 9 positions instead of one more product at each.
    expect([totalCost(model.graph).macs, totalCost(all.reduced.graph).macs]).toEqual([90, 81]);
  });

  it('stays if the map takes more parameters and nothing is saved', () => {
    // 18·9 + 9·9·2 products per position, as many as 9·18·2; 9 biases less, but 4·4·2 constants.
    const model = modelOf([
      input(4, 4, 18),
      { ...pointwise, id: 'a', inputs: ['input'], filters: 9 },
      { ...conv, id: 'b', inputs: ['a'], padding: SAME, filters: 2 },
    ]);
    const { steps, refusedMerges } = reduced(model);
    expect(steps).toEqual([]);
    expect(refusedMerges).toEqual([
      {
        ...{ id: 'merge-convolutions:a..b', nodes: ['a', 'b'] },
        why: 'One layer would save no multiply-accumulates and need more parameters.',
      },
    ]);
  });

  it('leaves none without a bias', () => {
    const model = modelOf(nodes, { 'a/kernel': [2], 'a/bias': [0], 'b/kernel': ones, 'b/bias': [1] });
    expect(nodesOf(reduced(model))).toEqual(['input', 'b']);
  });
});

describe('grouped convolutions', () => {
  it('in 4 and in 6 groups become one in 2', () => {
    const model = modelOf([
      input(4, 4, 4),
      { ...conv, id: 'a', inputs: ['input'], groups: 4, filters: 12 },
      { ...pointwise, id: 'b', inputs: ['a'], groups: 6, filters: 6 },
    ]);
    expect(nodeOf(reduced(model, 'all').reduced.graph, 'b')).toMatchObject({ kernel: [3, 3], groups: 2, filters: 6 });
  });

  it('depthwise and pointwise become a dense one with `all`, since it takes more products', () => {
    const model = modelOf(
      [
        input(1, 2, 2),
        { ...conv, id: 'depthwise', inputs: ['input'], kernel: [1, 2], groups: 2, filters: 2, bias: false },
        { ...pointwise, id: 'pointwise', inputs: ['depthwise'], filters: 1, bias: false },
      ],
      { 'depthwise/kernel': [1, 2, 3, 4], 'pointwise/kernel': [10, 100] },
    );
    // Taps (1, 2) and (3, 4) of two channels, weighted 10 and 100.
    expect(kernelOf(reduced(model, 'all'), 'pointwise')).toEqual([10, 200, 30, 400]);
  });
});

describe('an inverted residual without nonlinearities', () => {
  const block = (channels: number, expanded: number): readonly GraphNode[] => [
    input(6, 6, channels),
    { ...pointwise, id: 'expand', inputs: ['input'], filters: expanded },
    { ...conv, id: 'depthwise', inputs: ['expand'], padding: SAME, groups: expanded, filters: expanded },
    { ...pointwise, id: 'project', inputs: ['depthwise'], filters: channels },
    { id: 'sum', op: 'add', inputs: ['input', 'project'] },
  ];

  it('becomes one 3 x 3 convolution with its skip', () => {
    const all = reduced(modelOf(block(2, 12)));
    expect(nodesOf(all)).toEqual(['input', 'project', 'project/border']);
    expect(nodeOf(all.reduced.graph, 'project')).toMatchObject({ op: 'conv2d', kernel: [3, 3], groups: 1, filters: 2, padding: SAME });
    expect(all.steps).toMatchObject([{ id: 'fuse-skip:expand..sum', nodes: ['input', 'expand', 'depthwise', 'project', 'sum'].slice(1) }]);
    // 36 positions: 2·12 + 9·12 + 12·2 products become 9·2·2.
    expect(all.steps[0]).toMatchObject({ before: { macs: 36 * 156 }, after: { macs: 36 * 36 } });
    for (const id of ['expand', 'depthwise', 'sum']) expect(all.nodeMap.get(id)).toBe('project');
  });

  it('is not merged in part where that takes more products', () => {
    const all = reduced(modelOf(block(2, 12)), 'cheaper', ['fuse-skip:expand..sum']);
    expect(all.steps.map(({ id }) => id)).toEqual(['fuse-skip:expand..sum', 'merge-convolutions:expand..project']);
    expect(nodesOf(all)).toEqual(['input', 'project', 'project/border', 'sum']);
  });

  it('stays as it is with `dense`', () => {
    expect(reduced(modelOf(block(2, 12)), 'dense').steps).toEqual([]);
  });
});

describe('skips', () => {
  it('add 1 at the center tap', () => {
    const model = modelOf(
      [
        input(3, 3, 1),
        { ...conv, id: 'a', inputs: ['input'], padding: SAME, filters: 1, bias: false },
        { id: 'sum', op: 'add', inputs: ['a', 'input'] },
      ],
      { 'a/kernel': [1, 2, 3, 4, 5, 6, 7, 8, 9] },
    );
    expect(kernelOf(reduced(model), 'a')).toEqual([1, 2, 3, 4, 6, 6, 7, 8, 9]);
  });

  it('add their 1 x 1 kernel at the center tap if they project', () => {
    const model = modelOf(
      [
        input(4, 4, 1),
        { ...conv, id: 'a', inputs: ['input'], stride: [2, 2], padding: [1, 0, 1, 0], filters: 1, bias: false },
        { ...pointwise, id: 'skip', inputs: ['input'], stride: [2, 2], filters: 1, bias: false },
        { id: 'sum', op: 'add', inputs: ['a', 'skip'] },
      ],
      { 'a/kernel': [1, 2, 3, 4, 5, 6, 7, 8, 9], 'skip/kernel': [10] },
    );
    const all = reduced(model);
    expect(kernelOf(all, 'a')).toEqual([1, 2, 3, 4, 15, 6, 7, 8, 9]);
    expect(nodeOf(all.reduced.graph, 'a')).toMatchObject({ stride: [2, 2], padding: [1, 0, 1, 0] });
  });

  it('around a nonlinearity stay', () => {
    const model = modelOf([
      input(3, 3, 2),
      { ...conv, id: 'a', inputs: ['input'], padding: SAME, filters: 2 },
      { id: 'relu', op: 'activation', kind: 'relu', inputs: ['a'] },
      { ...conv, id: 'b', inputs: ['relu'], padding: SAME, filters: 2 },
      { id: 'sum', op: 'add', inputs: ['b', 'input'] },
    ]);
    expect(reduced(model, 'all').steps).toEqual([]);
  });

  it('let a linear activation after the sum merge with what follows', () => {
    const model = modelOf([
      input(3, 3, 2),
      { ...conv, id: 'a', inputs: ['input'], padding: SAME, filters: 2 },
      { id: 'sum', op: 'add', inputs: ['a', 'input'] },
      { id: 'linear', op: 'scale', inputs: ['sum'] },
      { ...pointwise, id: 'b', inputs: ['linear'], filters: 2 },
    ]);
    expect(nodesOf(reduced(model))).toEqual(['input', 'b']);
  });
});

describe('sums of a layer with itself, forty in a row', () => {
  it('are planned in linear time', () => {
    const sums = Array.from({ length: 40 }, (_, index): GraphNode => {
      const before = index === 0 ? 'a' : `sum${index - 1}`;
      return { id: `sum${index}`, op: 'add', inputs: [before, before] };
    });
    const model = modelOf([input(2), { id: 'a', op: 'dense', inputs: ['input'], units: 1, bias: true }, ...sums], {
      'a/kernel': [1, 2],
      'a/bias': [3],
    });
    const all = reduced(model);
    expect(kernelOf(all, 'a')).toEqual([2 ** 40, 2 ** 41]);
  });
});
