import { describe, expect, it } from 'vitest';
import type { Model } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { layerSummaries } from '#shared/planning/index.ts';
import { approximateStepsOf, fitPlan, reduce, type ReductionOptions, statesByActivation } from '#shared/reduction/index.ts';
import { interpret } from '../../reference/interpreter.ts';

/** x → ReLU(x + [0, 1]) → ReLU([[1, 0], [0, 2]] ·) → the sum and the difference. */
const graph = buildNetwork({ kind: 'mlp', hidden: [2, 2], dropout: 0 }, [2, 1, 1], 2);
const model: Model = {
  graph,
  weights: new Map([
    ['hidden1/dense/kernel', Float32Array.of(1, 0, 0, 1)],
    ['hidden1/dense/bias', Float32Array.of(0, 1)],
    ['hidden2/dense/kernel', Float32Array.of(1, 0, 0, 2)],
    ['hidden2/dense/bias', Float32Array.of(0, 0)],
    ['head/dense/kernel', Float32Array.of(1, 1, 1, -1)],
    ['head/dense/bias', Float32Array.of(0, 0)],
  ]),
};
const layers = layerSummaries(graph);
const counts = (layer: string, on: number[], off: number[]) => ({ layer, on, off, zero: on.map(() => 0) });
/** In the first layer, one neuron is ON in 7 of 10 observations, the other one in 2 of 10; the second layer is always ON. */
const states = statesByActivation(layers, [counts('hidden1/dense', [7, 2], [3, 8]), counts('hidden2/dense', [10, 10], [0, 0])]);
const reduced = (force: readonly string[], options: Partial<ReductionOptions> = {}) =>
  reduce(model, states, { tolerance: 0, without: new Set(), force, ...options });
const outputs = (one: Model, ...pixels: number[]): number[] => [
  ...(interpret(one.graph, one.weights, Float64Array.from(pixels)).get(one.graph.output) ?? []),
];

describe('steps that change the network', () => {
  it('are taken only if they are forced', () => {
    expect(reduced([]).steps.map(({ id }) => id)).not.toContain('majority-form:hidden1/relu');
  });

  it('make an activation linear by the majority states, and say how many observations do not fit', () => {
    const force = approximateStepsOf(graph, layers, { layers: ['hidden1/dense'], bypassed: [], dropped: [] });
    expect(force).toEqual(['majority-form:hidden1/relu']);
    const { steps, linearized, reduced: left } = reduced(force);
    expect(steps[0]).toMatchObject({ id: 'majority-form:hidden1/relu', forced: true, exactOn: 'nothing', error: 0.25 });
    expect(steps[0]?.why).toContain('does not fit 5 of 20 observations');
    // The first neuron passes, the second one is 0: x₁ goes through the second layer, and is both outputs.
    for (const one of [linearized, left]) expect(outputs(one, -3, 5)).toEqual([-3, -3]);
    expect(left.graph.nodes.map(({ op }) => op)).toEqual(['input', 'flatten', 'dense']);
  });

  it('make later states no longer exact on the data', () => {
    const exactnessOf = (force: readonly string[]) => reduced(force).steps.find(({ id }) => id === 'linearize:hidden2/dense');
    expect(exactnessOf([])).toMatchObject({ exactOn: 'data' });
    const changed = exactnessOf(['majority-form:hidden1/relu']);
    expect(changed).toMatchObject({ exactOn: 'nothing' });
    expect(changed?.why).toMatch(/Earlier steps have changed the network since\.$/);
  });

  it('bypass a block whose output has the shape of its input', () => {
    const force = approximateStepsOf(graph, layers, { layers: [], bypassed: ['hidden1/dense', 'hidden2/dense'], dropped: [] });
    expect(force).toEqual(['bypass-block:hidden1/relu', 'bypass-block:hidden2/relu']);
    const both = reduced(force);
    expect(both.steps.slice(0, 2).map(({ id }) => id)).toEqual(force.toReversed());
    // Only the head is left.
    expect(outputs(both.reduced, -3, 5)).toEqual([2, -8]);
    expect(both.nodeMap.get('hidden2/relu')).toBe('flatten');
    // Without the second block: x + [0, 1], rectified, is summed and subtracted.
    const one = reduced(['bypass-block:hidden2/relu']);
    expect(outputs(one.reduced, -3, 5)).toEqual([6, -6]);
  });

  it('are not timed: no runtime computes the network before its exact steps', () => {
    const asked: string[] = [];
    const predict = (before: Model['graph']): undefined => void asked.push(before.nodes.map(({ op }) => op).join());
    reduced(['bypass-block:hidden2/relu'], { merging: { mode: 'cheaper', predict } });
    expect(asked).not.toContain(graph.nodes.map(({ op }) => op).join());
  });

  it('bypass no block of which another layer stays', () => {
    expect(approximateStepsOf(graph, layers, { layers: [], bypassed: ['attic'], dropped: ['attic'] })).toEqual([]);
  });

  it('are taken again by a stored plan', () => {
    const force = ['bypass-block:hidden2/relu', 'majority-form:hidden1/relu'];
    const { steps } = reduced(force);
    const stored = steps.map(({ id, kind, forced }) => ({ id, kind, taken: true, ...(forced && { forced }) }));
    expect(fitPlan(stored, ({ without, force: own = [] }) => reduced(own, { without }))).toEqual({ without: new Set(), force });
    // A plan without the step that follows them forces them, too.
    const fewer = stored.filter(({ kind }) => kind !== 'merge-dense');
    expect(fitPlan(fewer, ({ without, force: own = [] }) => reduced(own, { without })).force).toEqual(force);
  });
});
