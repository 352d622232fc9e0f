import type { ModelGraph } from '#shared/graph/index.ts';
import { describe, expect, it, vi } from 'vitest';
import type { ReductionPlan } from '#shared/contract/index.ts';
import { NodeSearch } from '#renderer/network/node-search.svelte.ts';
import { ReductionPlans } from '#renderer/network/reduction-plans.svelte.ts';
import { groupSteps } from '#renderer/network/step-groups.ts';

const cost = { parameters: 10, macs: 100, kernelLayers: 1, rectifiers: 1, depth: 1 };
const graph: ModelGraph = { format: 1, name: 'none', nodes: [{ id: 'input', op: 'input', inputs: [], shape: [2] }], output: 'input' };
const plan: ReductionPlan = { runId: 'a', round: 2, steps: [], before: cost, after: cost, nodeMap: {}, original: graph, reduced: graph };

describe('the plans of a run', () => {
  it('are read once each', async () => {
    const read = vi.fn(async (round: number) => Promise.resolve({ ...plan, round }));
    const plans = new ReductionPlans(read);
    expect(plans.of(2)).toEqual({ status: 'reading' });
    await Promise.all([plans.ask(2), plans.ask(2), plans.ask(3)]);
    await plans.ask(2);
    expect(read.mock.calls).toEqual([[2], [3]]);
    expect(plans.of(3)).toMatchObject({ status: 'read', plan: { round: 3 } });
  });

  it('tell what went wrong, and are read anew when asked for again', async () => {
    const read = vi.fn<(round: number) => Promise<ReductionPlan>>().mockRejectedValueOnce(new TypeError('failed to fetch'));
    read.mockResolvedValueOnce(plan);
    const plans = new ReductionPlans(read);
    await plans.ask(2);
    expect(plans.of(2)).toMatchObject({ status: 'failed', failure: { code: 'lost' } });
    await plans.ask(2);
    expect(plans.of(2)).toEqual({ status: 'read', plan });
  });
});

describe('groupSteps', () => {
  it('gathers steps by kind, kinds in the order of the plan', () => {
    const step = (kind: 'silence' | 'linearize', id: string) => ({
      ...{ id, kind, nodes: [], what: '', why: '', exactOn: 'data' as const, taken: true, before: cost, after: cost },
    });
    const groups = groupSteps([step('silence', '1'), step('linearize', '2'), step('silence', '3')]);
    expect(groups.map(({ title, steps }) => [title, steps.map(({ id }) => id)])).toEqual([
      ['Neurons silenced', ['1', '3']],
      ['Rectifiers made linear', ['2']],
    ]);
  });
});

describe('NodeSearch', () => {
  it('goes from hit to hit and begins again', () => {
    const search = new NodeSearch();
    search.among(['stem/conv', 'a/Skip', 'b/skip']);
    expect(search.hits).toBeUndefined();
    search.text = ' SKIP ';
    expect(search.words).toBe('2');
    expect([search.next(), search.next(), search.next()]).toEqual(['a/Skip', 'b/skip', 'a/Skip']);
    expect(search.words).toBe('1 of 2');
    search.text = 'nothing';
    expect([search.next(), search.words]).toEqual([undefined, 'none']);
  });
});
