import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Model } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { reduceWithinTolerance, type ToleranceCheck } from '#shared/reduction/index.ts';
import { caseCount } from '../../random-cases.ts';

const LIMIT = 1e-4;
const NORMALIZATIONS = 6;

/** Consecutive convolutions, each with a normalization that can be folded into it. */
const graph = buildNetwork({ kind: 'plain', widths: [2, 2, 2], blocks: [2, 2, 2], dropout: 0 }, [8, 8, 1], 2);
const model: Model = { graph, weights: initialWeights(graph, 1) };
const normalizations = graph.nodes.filter(({ op }) => op === 'batchNorm').map(({ id }) => id);
const foldOf = (id: string): string => `fold-normalization:${id}`;

/** A comparison in which folding some normalizations adds a given error each; counts its calls. */
function faultyAt(errors: ReadonlyMap<string, number>): ToleranceCheck<{ worst: number }> & { asked: number } {
  const check = {
    asked: 0,
    limit: LIMIT,
    compare: (_: Model, reduced: Model) => {
      check.asked += 1;
      const left = new Set(reduced.graph.nodes.map(({ id }) => id));
      const worst = [...errors].reduce((sum, [id, error]) => sum + (left.has(id) ? 0 : error), 0);
      return Promise.resolve({ worst });
    },
  };
  return check;
}

describe('the proof limit', () => {
  test('has several steps that it can refuse', () => {
    expect(normalizations).toHaveLength(NORMALIZATIONS);
  });

  test('refuses exactly the steps that exceed the limit, each with a logarithmic number of comparisons', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(normalizations), fc.subarray(normalizations), async (broken, leftOut) => {
        const check = faultyAt(new Map(broken.map((id) => [id, 1])));
        const without = new Set(leftOut.map(foldOf));
        const { reduction, refused, difference } = await reduceWithinTolerance(model, new Map(), { tolerance: 0, without }, check);
        const expected = broken.filter((id) => !leftOut.includes(id));
        expect(refused.map(({ step }) => step).sort()).toEqual(expected.map(foldOf).sort());
        expect(difference.worst).toBe(0);
        const left = reduction.reduced.graph.nodes.filter(({ op }) => op === 'batchNorm').map(({ id }) => id);
        expect(left).toEqual(normalizations.filter((id) => broken.includes(id) || leftOut.includes(id)));
        const steps = reduction.steps.length;
        expect(check.asked).toBeLessThanOrEqual(1 + expected.length * (1 + Math.ceil(Math.log2(steps))));
      }),
      { numRuns: caseCount(60) },
    );
  });

  test('reports the difference that a refused step would cause', async () => {
    const [, second = ''] = normalizations;
    const { refused } = await reduceWithinTolerance(
      model,
      new Map(),
      { tolerance: 0, without: new Set() },
      faultyAt(new Map([[second, 0.02]])),
    );
    expect(refused).toEqual([
      { step: foldOf(second), why: 'With this step, the outputs differ by 2.0e-2 (relative). The limit is 0.0001.' },
    ]);
  });

  test('refuses the step at which small errors add up to more than the limit', async () => {
    const errors = new Map(normalizations.map((id) => [id, 0.4e-4]));
    const { refused, difference } = await reduceWithinTolerance(model, new Map(), { tolerance: 0, without: new Set() }, faultyAt(errors));
    expect(refused).toHaveLength(NORMALIZATIONS - 2);
    expect(difference.worst).toBeCloseTo(0.8e-4, 12);
  });

  test('refuses the merges of a chain, not the folds before them, if each way to merge exceeds the limit', async () => {
    const convolution = {
      op: 'conv2d',
      filters: 2,
      kernel: [1, 1],
      stride: [1, 1],
      padding: [0, 0, 0, 0],
      groups: 1,
      bias: false,
    } as const;
    const chain: Model['graph'] = {
      format: 1,
      name: 'chain',
      nodes: [
        { id: 'input', op: 'input', inputs: [], shape: [4, 4, 2] },
        { ...convolution, id: 'a', inputs: ['input'] },
        { id: 'norm', op: 'batchNorm', inputs: ['a'], epsilon: 1e-5, momentum: 0.1 },
        { ...convolution, id: 'b', inputs: ['norm'] },
        { ...convolution, id: 'c', inputs: ['b'] },
      ],
      output: 'c',
    };
    const check = {
      limit: LIMIT,
      compare: (_: Model, { graph: { nodes } }: Model) =>
        Promise.resolve({ worst: nodes.filter(({ op }) => op === 'conv2d').length < 3 ? 1 : 0 }),
    };
    const options = { tolerance: 0, without: new Set<string>() };
    const { reduction, refused } = await reduceWithinTolerance(
      { graph: chain, weights: initialWeights(chain, 1) },
      new Map(),
      options,
      check,
    );
    expect(refused.map(({ step }) => step).sort()).toEqual([
      'merge-convolutions:a..b',
      'merge-convolutions:a..c',
      'merge-convolutions:b..c',
    ]);
    expect(reduction.reduced.graph.nodes.map(({ id }) => id)).toEqual(['input', 'a', 'b', 'c']);
  });

  test('treats NaN as a difference', async () => {
    const [first = ''] = normalizations;
    const check = faultyAt(new Map([[first, Infinity]]));
    expect(
      (await reduceWithinTolerance(model, new Map(), { tolerance: 0, without: new Set() }, check)).refused.map(({ step }) => step),
    ).toEqual([foldOf(first)]);
  });

  test('throws if two equal models differ', async () => {
    const never = { limit: LIMIT, compare: () => Promise.resolve({ worst: 1 }) };
    await expect(reduceWithinTolerance(model, new Map(), { tolerance: 0, without: new Set() }, never)).rejects.toThrow(
      'two equal models differ',
    );
  });
});
