import { describe, expect, it } from 'vitest';
import { totalCost } from '#shared/costs/index.ts';
import type { GraphNode, Model } from '#shared/graph/index.ts';
import { reduce } from '#shared/reduction/index.ts';
import { idsOf, input, modelOf, nodesOf, pointwise, reduced } from './merged-model.ts';

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
    expect(all.steps).toMatchObject([{ id: 'merge-convolutions:a..d', latency: { before: 5, after: 2 } }]);
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

  it('is divided again around a merge that is left out', () => {
    const three = modelOf(chain.slice(0, 4).map((node) => ({ ...node, ...('filters' in node && { filters: 8 }) })));
    expect(idsOf(reduced(three))).toEqual(['merge-convolutions:a..c']);
    const other = reduced(three, 'cheaper', ['merge-convolutions:a..c']);
    expect(nodesOf(other)).toHaveLength(3);
    expect(other.steps.filter(({ id }) => id !== 'merge-convolutions:a..c')).toHaveLength(1);
    // Nor does it become one layer in two steps.
    const [, second = ''] = idsOf(other);
    const third = reduced(three, 'cheaper', ['merge-convolutions:a..c', second]);
    expect(new Set(idsOf(third))).toEqual(new Set(['merge-convolutions:a..c', 'merge-convolutions:a..b', 'merge-convolutions:b..c']));
    expect(nodesOf(third)).toHaveLength(3);
  });

  it('has the merges that are forced, whatever they cost, and those that gain beside them', () => {
    const all = reduced(modelOf(chain), 'cheaper', [], ['merge-convolutions:b..c']);
    // 32 · 32 products per position in place of 32 · 2 + 2 · 32; then all four layers become one.
    expect(all.steps).toMatchObject([{ id: 'merge-convolutions:b..c', forced: true }, { id: 'merge-convolutions:a..d' }]);
    expect(all.steps[1]?.forced).toBeUndefined();
    expect(nodesOf(all)).toEqual(['input', 'd']);
  });

  it('has no merge that is forced and left out', () => {
    const all = reduced(modelOf(chain), 'cheaper', ['merge-convolutions:b..c'], ['merge-convolutions:b..c']);
    expect(all.steps.filter(({ id }) => id === 'merge-convolutions:b..c')).toHaveLength(1);
    expect(nodesOf(all)).toEqual(['input', 'b', 'd']);
  });

  it('stays if a merge is predicted to take longer', () => {
    const predict = (): { before: number; after: number } => ({ before: 1, after: 1.25 });
    const all = reduce(modelOf(chain), new Map(), { tolerance: 0, without: new Set(), merging: { mode: 'cheaper', predict } });
    expect(all.steps).toEqual([]);
    expect(all.refusedMerges[0]?.why).toBe('One layer is predicted to take 1.250 ms instead of 1.000 ms.');
  });
});
