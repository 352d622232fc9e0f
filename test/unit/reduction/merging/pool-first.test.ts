import { describe, expect, it } from 'vitest';
import { inferShapes, nodeOf } from '#shared/graph/index.ts';
import { reduce, type Reduction } from '#shared/reduction/index.ts';
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
    expect(idsOf(all)).toEqual(['pool-first:a', 'merge-dense:a..head']);
    expect(nodesOf(all)).toEqual(['input', 'pool', 'head']);
    expect(inferShapes(all.reduced.graph).get('pool')).toEqual([2]);
  });
});

describe('a pool whose move is predicted', () => {
  const model = modelOf([
    input(4, 4, 2),
    { ...pointwise, id: 'a', inputs: ['input'], filters: 3 },
    { id: 'pool', op: 'pool2d', kind: 'average', window: [2, 2], stride: [2, 2], padding: [1, 0, 1, 0], inputs: ['a'] },
    { id: 'relu', op: 'activation', kind: 'relu', inputs: ['pool'] },
  ]);
  const planned = (after: number, mode: 'cheaper' | 'all', force: readonly string[] = []): Reduction =>
    reduce(model, new Map(), { tolerance: 0, without: new Set(), force, merging: { mode, predict: () => ({ before: 1, after }) } });

  it('goes before a layer if that saves time', () => {
    expect(planned(0.5, 'cheaper').steps).toMatchObject([{ id: 'pool-first:a', latency: { before: 1, after: 0.5 } }]);
  });

  it('stays if it does not, unless the move is forced or all merges are done', () => {
    const { steps, refusedMerges } = planned(2, 'cheaper');
    expect(steps).toEqual([]);
    expect(refusedMerges).toEqual([
      { id: 'pool-first:a', nodes: ['a', 'pool'], why: 'Computing a after pool is predicted to take 2.000 ms instead of 1.000 ms.' },
    ]);
    expect(planned(2, 'cheaper', ['pool-first:a']).steps).toMatchObject([{ id: 'pool-first:a', forced: true }]);
    expect(idsOf(planned(2, 'all'))).toEqual(['pool-first:a']);
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
    expect(idsOf(all)).toEqual(['pool-first:b', 'pool-first:a', 'merge-dense:a..head']);
    expect(nodesOf(all)).toEqual(['input', 'pool', 'head']);
  });
});
