import { expect, it } from 'vitest';
import { comparePlans, type PlannedStep } from '#shared/reduction/index.ts';

const step = (id: string, taken = true): PlannedStep => ({
  ...{ id, kind: 'linearize', nodes: [], what: id, why: '', exactOn: 'data', taken },
  ...{ before: { parameters: 1, macs: 1 }, after: { parameters: 1, macs: 1 } },
});

it('two plans differ in the steps that only one of them takes', () => {
  const first = [step('a'), step('b'), step('c', false)];
  const second = [step('d'), step('c'), step('b', false), step('a')];
  const { onlyFirst, onlySecond } = comparePlans(first, second);
  expect(onlyFirst.map(({ id }) => id)).toEqual(['b']);
  expect(onlySecond.map(({ id }) => id)).toEqual(['d', 'c']);
  expect(comparePlans(first, first)).toEqual({ onlyFirst: [], onlySecond: [] });
});
