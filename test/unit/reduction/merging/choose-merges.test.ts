import { describe, expect, it } from 'vitest';
import { totalCost } from '#shared/costs/index.ts';
import type { GraphNode, Model } from '#shared/graph/index.ts';
import { reduce } from '#shared/reduction/index.ts';
import { input, modelOf, nodesOf, pointwise, reduced } from './merged-model.ts';

describe('a chain of linear layers', () => {
  const chain: readonly GraphNode[] = [
    input(4, 4, 8),
    { ...pointwise, id: 'a', inputs: ['input'], filters: 32 },
    { ...pointwise, id: 'b', inputs: ['a'], filters: 2 },
    { ...pointwise, id: 'c', inputs: ['b'], filters: 32 },
    { ...pointwise, id: 'd', inputs: ['c'], filters: 8 },
  ];

  it('is divided where that saves the most products: at its bottleneck', () => {
    const all = reduced(modelOf(chain));
    // 8·2 + 2·8 products per position; one layer would take 8·8.
    expect(nodesOf(all)).toEqual(['input', 'b', 'd']);
    expect(totalCost(all.reduced.graph).macs).toBe(16 * 32);
  });

  it('is divided where that saves the most time if all latencies are predicted', () => {
    const predict = (before: Model['graph'], after: Model['graph']): { before: number; after: number } => ({
      before: before.nodes.length,
      after: after.nodes.length,
    });
    const all = reduce(modelOf(chain), new Map(), { tolerance: 0, without: new Set(), merging: { mode: 'cheaper', predict } });
    expect(nodesOf(all)).toEqual(['input', 'd']);
    expect(all.steps).toMatchObject([{ id: 'merge-convolutions:d', latency: { before: 5, after: 2 } }]);
  });

  it('has a merge that is predicted to save time even where other latencies are unknown and it takes more products', () => {
    const narrow = [chain[0], chain[1], chain[2], { ...pointwise, id: 'c', inputs: ['b'], filters: 8 }] as readonly GraphNode[];
    const predict = (_: Model['graph'], { nodes }: Model['graph']): { before: number; after: number } | undefined => {
      const left = nodes.map(({ id }) => id).join();
      if (left === 'input,b,c') return undefined;
      return left === 'input,a,c' ? { before: 2, after: 1 } : { before: 1, after: 2 };
    };
    const all = reduce(modelOf(narrow), new Map(), { tolerance: 0, without: new Set(), merging: { mode: 'cheaper', predict } });
    // 32 · 8 products per position instead of 32 · 2 + 2 · 8.
    expect(nodesOf(all)).toEqual(['input', 'a', 'c']);
  });

  it('stays if a merge is predicted to take longer', () => {
    const predict = (): { before: number; after: number } => ({ before: 1, after: 1.25 });
    const all = reduce(modelOf(chain), new Map(), { tolerance: 0, without: new Set(), merging: { mode: 'cheaper', predict } });
    expect(all.steps).toEqual([]);
    expect(all.refusedMerges[0]?.why).toBe('One layer is predicted to take 1.250 ms instead of 1.000 ms.');
  });
});
