import { describe, expect, it } from 'vitest';
import { inferShapes, nodeOf } from '#shared/graph/index.ts';
import { conv, idsOf, input, modelOf, nodesOf, pointwise, reduced, SAME } from './merged-model.ts';

describe('average pooling', () => {
  it('without padding is a depthwise convolution: after a 3 x 3 one, both become 4 x 4', () => {
    const model = modelOf([
      input(6, 6, 2),
      { ...conv, id: 'a', inputs: ['input'], padding: SAME, filters: 2 },
      { id: 'pool', op: 'pool2d', kind: 'average', window: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0], inputs: ['a'] },
    ]);
    const all = reduced(model);
    expect(nodeOf(all.reduced.graph, 'a')).toMatchObject({ kernel: [4, 4], stride: [2, 2], padding: SAME });
    // 36 · 9 · 4 products become 9 · 16 · 4.
    expect(all.steps[0]).toMatchObject({ before: { macs: 1296 }, after: { macs: 576 } });
  });

  it('goes before a pointwise layer, even with padding', () => {
    const model = modelOf([
      input(4, 4, 2),
      { ...pointwise, id: 'a', inputs: ['input'], filters: 3 },
      { id: 'pool', op: 'pool2d', kind: 'average', window: [2, 2], stride: [2, 2], padding: [1, 0, 1, 0], inputs: ['a'] },
      { id: 'relu', op: 'activation', kind: 'relu', inputs: ['pool'] },
    ]);
    const all = reduced(model);
    expect(nodesOf(all)).toEqual(['input', 'pool', 'a', 'relu']);
    expect(all.steps).toMatchObject([{ id: 'pool-first:a', before: { macs: 96 }, after: { macs: 24 } }]);
    expect(all.nodeMap.get('a')).toBe('a');
  });

  it('stays after a pointwise layer that pads: the mean counts the padded positions', () => {
    const padded = { ...pointwise, padding: [0, 1, 0, 0] } as const;
    const model = modelOf([
      input(4, 4, 2),
      { ...padded, id: 'a', inputs: ['input'], filters: 2 },
      { id: 'pool', op: 'globalAveragePool', inputs: ['a'] },
    ]);
    expect(reduced(model).steps).toEqual([]);
  });

  it('over all positions goes before a pointwise layer, which merges with the classifier', () => {
    const model = modelOf([
      input(4, 4, 2),
      { ...pointwise, id: 'a', inputs: ['input'], filters: 8 },
      { id: 'pool', op: 'globalAveragePool', inputs: ['a'] },
      { id: 'head', op: 'dense', inputs: ['pool'], units: 3, bias: true },
    ]);
    const all = reduced(model);
    expect(idsOf(all)).toEqual(['pool-first:a', 'merge-dense:head']);
    expect(nodesOf(all)).toEqual(['input', 'pool', 'head']);
    expect(inferShapes(all.reduced.graph).get('pool')).toEqual([2]);
  });
});

describe('a pool after two pointwise layers', () => {
  it('goes before both, which merge with the classifier', () => {
    const model = modelOf([
      input(4, 4, 2),
      { ...pointwise, id: 'a', inputs: ['input'], filters: 4 },
      { ...pointwise, id: 'b', inputs: ['a'], filters: 8 },
      { id: 'pool', op: 'globalAveragePool', inputs: ['b'] },
      { id: 'head', op: 'dense', inputs: ['pool'], units: 3, bias: true },
    ]);
    const all = reduced(model);
    expect(idsOf(all)).toEqual(['pool-first:b', 'pool-first:a', 'merge-dense:head']);
    expect(nodesOf(all)).toEqual(['input', 'pool', 'head']);
  });
});
