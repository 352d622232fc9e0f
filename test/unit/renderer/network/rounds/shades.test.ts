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

  const layer = { layer: 'stem/conv', entropy: 1, mean: 1, nonzero: 1, minority: 2 };

  it('is the share of neurons that switch, and of ON: 1 of 2 neurons; (8/10 + 10/10) / 2', () => {
    const measures = { counts: [{ ...layer, on: [8, 10], off: [2, 0], zero: [0, 5] }] };
    expect(shadesOf('switching', nodes, round, costs, measures)?.nodes).toEqual(
      new Map([['stem/conv', { strength: 0.5, value: '50 %', unit: 'switch' }]]),
    );
    expect(shadesOf('on', nodes, round, costs, measures)?.nodes.get('stem/conv')).toEqual({ strength: 0.9, value: '90 %', unit: 'ON' });
  });

  it('is relative to the largest measured value, and absent where nothing is measured', () => {
    const kernels = [
      { node: 'stem/conv', weights: 36, nonzero: 36, norm: 3, largest: 1 },
      { node: 'stage1/block1/conv1', weights: 144, nonzero: 0, norm: 0, largest: 0 },
    ];
    const shades = shadesOf('weights', nodes, round, costs, { weights: { kind: 'weights', kernels } });
    expect([...(shades?.nodes ?? [])].map(([id, { strength, value }]) => [id, strength, value])).toEqual([
      ['stem/conv', 1, '3'],
      ['stage1/block1/conv1', 0, '0'],
    ]);
    expect(shadesOf('latency', nodes, round, costs)).toEqual({ nodes: new Map(), ends: ['–', '–'] });
  });

  it('adds up the latencies of a node’s parts', () => {
    const times = [{ nodes: ['stem/conv', 'stem/relu'], median: 0.25, low: 0.2, high: 0.3, settled: true }];
    const latencies = { processor: 'p', runtime: 'r', threads: 1, batch: 1, times, unmeasured: 9 };
    expect(shadesOf('latency', nodes, round, costs, { latencies })?.nodes.get('stem/conv')).toEqual({
      ...{ strength: 1, value: '0.25', unit: 'ms' },
    });
  });

  it('is the loss of accuracy for sensitivity', () => {
    const model = { accuracy: 90, nll: 0.1 };
    const layers = [{ layer: 'stem/conv', entropy: 1, accuracy: 77.5, nll: 1 }];
    const sensitivity = { kind: 'sensitivity' as const, images: 9, model, layers, correlation: { nll: null, accuracy: null } };
    const shade = shadesOf('sensitivity', nodes, round, costs, { sensitivity })?.nodes.get('stem/conv');
    expect(shade).toEqual({ strength: 1, value: '−12.5', unit: 'points' });
  });
});
