import { describe, expect, it } from 'vitest';
import { viewModel } from '#renderer/network/graph-view/view-graph.ts';
import type { NetworkRound } from '#renderer/network/rounds/network-rounds.ts';
import { shadesOf } from '#renderer/network/rounds/shades.ts';
import { nodeCosts } from '#shared/costs/index.ts';
import { twoBlocks } from '../../../graph/sample-graphs.ts';

const { nodes } = viewModel(twoBlocks);
const costs = nodeCosts(twoBlocks);
const reading = { layer: '', round: 1, state: 'kept', entropy: 1, mean: 1, nonzero: 1, minority: 0 } as const;
const round: NetworkRound = {
  round: 1,
  scores: undefined,
  layers: new Map([
    ['stem/conv', { reading, weights: 36, remaining: 9, emptied: false }],
    ['stage1/block1/conv1', { reading, weights: 144, remaining: 0, emptied: true }],
  ]),
};

describe('the shade of a node', () => {
  it('is left to the states for entropy', () => {
    expect(shadesOf('entropy', nodes, round, costs)).toBeUndefined();
  });

  it('fades with sparsity: 27 of 36 weights are gone', () => {
    const shades = shadesOf('sparsity', nodes, round, costs);
    expect(shades?.nodes.get('stem/conv')).toEqual({ strength: 0.25, value: '75 %', unit: 'sparse' });
    expect(shades?.nodes.get('stage1/block1/conv1')).toEqual({ strength: 0, value: '100 %', unit: 'sparse' });
    expect(shades?.nodes.has('stage2/block1/conv1')).toBe(false);
  });

  it('is relative to the largest node for MACs, by hand: 64 positions · 9 · 1 · 4 and 64 · 9 · 4 · 4', () => {
    const shades = shadesOf('macs', nodes, round, costs);
    expect(shades?.nodes.get('stem/conv')).toEqual({ strength: 0.25, value: '2.3k', unit: 'MACs' });
    expect(shades?.nodes.get('stage1/block1/conv2')).toEqual({ strength: 1, value: '9.22k', unit: 'MACs' });
    expect(shades?.ends).toEqual(['9.22k', '0']);
    expect(shades?.nodes.has('input')).toBe(false);
  });
});
