import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/errors/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { fitPlan, type MergeMode, type PlanEdits, reduce, type Reduction, type StoredStep } from '#shared/reduction/index.ts';
import { caseCount, testSeed } from '../../random-cases.ts';
import { randomModel } from '../../reference/random-graph.ts';
import { conv, input, modelOf, pointwise, SAME } from './merging/merged-model.ts';

function reducer(model: Model, mode: MergeMode): (edits: PlanEdits) => Reduction {
  return (edits) => reduce(model, new Map(), { tolerance: 0, ...edits, merging: { mode } });
}

const storedOf = ({ steps }: Reduction, without: ReadonlySet<string> = new Set()): StoredStep[] =>
  steps.map(({ id, kind }) => ({ id, kind, taken: !without.has(id) }));
const takenOf = ({ steps }: Reduction, without: ReadonlySet<string>): string[] => steps.flatMap(({ id }) => (without.has(id) ? [] : [id]));

/** Three layers, of which the first two are padded. */
const nodes = [
  input(6, 6, 4),
  { ...conv, id: 'a', inputs: ['input'], padding: SAME, filters: 4 },
  { ...conv, id: 'b', inputs: ['a'], padding: SAME, filters: 4 },
  { ...pointwise, id: 'c', inputs: ['b'], filters: 16 },
  { ...pointwise, id: 'd', inputs: ['c'], filters: 4 },
];
const model = modelOf(nodes);
const merge = (id: string): StoredStep => ({ id, kind: 'merge-convolutions', taken: true });

describe('a stored plan', () => {
  it('is taken as it is, whatever decides about merges', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 30 }),
        fc.constantFrom<[MergeMode, MergeMode]>(['all', 'cheaper'], ['cheaper', 'all']),
        (seed, [one, other]) => {
          const random = randomModel(seed);
          let stored: Reduction;
          try {
            stored = reducer(random, one)({ without: new Set() });
          } catch (error) {
            if (error instanceof LabError && error.code === 'collapsed') return;
            throw error;
          }
          const edits = fitPlan(storedOf(stored), reducer(random, other));
          const fitted = reducer(random, other)(edits);
          expect(takenOf(fitted, edits.without)).toEqual(takenOf(stored, new Set()));
          expect(fitted.reduced.graph).toEqual(stored.reduced.graph);
        },
      ),
      { numRuns: caseCount(40), seed: testSeed },
    );
  });

  it('leaves out the steps that it does not take, and those that it does not have', () => {
    const plan = reducer(model, 'all')({ without: new Set() });
    expect(plan.steps.map(({ id }) => id)).toEqual(['merge-convolutions:b..d']);
    const none = fitPlan(storedOf(plan, new Set(['merge-convolutions:b..d'])), reducer(model, 'all'));
    expect([...none.without].sort()).toEqual(['merge-convolutions:b..c', 'merge-convolutions:b..d', 'merge-convolutions:c..d']);
    expect(none.force).toEqual([]);
    const last = fitPlan([merge('merge-convolutions:c..d')], reducer(model, 'all'));
    expect(last.force).toEqual(['merge-convolutions:c..d']);
    expect(takenOf(reducer(model, 'all')(last), last.without)).toEqual(['merge-convolutions:c..d']);
  });

  it('is refused with the first step that the network does not have', () => {
    const fit =
      (...steps: StoredStep[]) =>
      (): PlanEdits =>
        fitPlan(steps, reducer(model, 'cheaper'));
    expect(fit({ id: 'linearize:a', kind: 'linearize', taken: true }, merge('merge-convolutions:c..d'))).toThrow(
      'The plan does not fit this network, which has no step linearize:a.',
    );
    expect(fit(merge('merge-convolutions:a..b'))).toThrow('no step merge-convolutions:a..b. b pads the output of a with zeros');
    try {
      fit(merge('merge-convolutions:a..b'))();
    } catch (error) {
      expect(error instanceof LabError && error.details).toMatchObject({ code: 'not-found', location: 'merge-convolutions:a..b' });
    }
  });
});
