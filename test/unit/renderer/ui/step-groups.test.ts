import { expect, it } from 'vitest';
import { stepGroups } from '#renderer/ui/step-groups.ts';
import type { PlannedStep } from '#shared/reduction/index.ts';

function step(id: string, kind: PlannedStep['kind'], macs: readonly [number, number], more: Partial<PlannedStep> = {}): PlannedStep {
  const [before, after] = macs;
  return {
    id,
    kind,
    nodes: [],
    what: id,
    why: '',
    exactOn: 'input',
    taken: true,
    before: { parameters: before / 10, macs: before },
    after: { parameters: after / 10, macs: after },
    ...more,
  };
}

it('steps are grouped by kind, in the order of the plan, with what those taken save', () => {
  const groups = stepGroups([
    step('a', 'silence', [100, 100], { exactOn: 'data' }),
    step('b', 'remove-branch', [100, 60]),
    step('c', 'remove-branch', [60, 50]),
    step('d', 'remove-branch', [60, 10], { taken: false }),
    step('e', 'fold-linear-form', [50, 50]),
  ]);
  expect(groups.map(({ kind, taken, macs, parameters, exactOn }) => [kind, taken, macs, parameters, exactOn])).toEqual([
    ['silence', 1, 0, 0, 'data'],
    ['remove-branch', 2, 50, 5, 'input'],
    ['fold-linear-form', 1, 0, 0, 'input'],
  ]);
  expect(stepGroups([step('a', 'silence', [9, 9], { exactOn: 'nothing' }), step('b', 'silence', [9, 9])])[0]?.exactOn).toBe('nothing');
  const certified = step('c', 'silence', [9, 9], { exactOn: 'images' });
  expect(stepGroups([certified])[0]?.exactOn).toBe('images');
  expect(stepGroups([certified, step('d', 'silence', [9, 9], { exactOn: 'data' })])[0]?.exactOn).toBe('data');
  expect(groups[1]?.steps.map(({ id }) => id)).toEqual(['b', 'c', 'd']);
});
