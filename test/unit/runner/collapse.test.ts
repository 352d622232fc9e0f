import { expect, it } from 'vitest';
import { collapseRemedy, describeCollapse } from '#main/runner/collapse.ts';
import { methodSchema } from '#shared/methods/index.ts';
import type { CollapseCause } from '#shared/reduction/index.ts';

const remedyOf = (kind: string, cause: CollapseCause, removesDuring = false): string =>
  collapseRemedy(methodSchema.parse({ kind }), { cutting: ['a', 'b'], cause, removesDuring });

it('advises the settings that the method has', () => {
  expect(remedyOf('nepenthe', 'emptied')).toBe('Lock a, b with method.locked, or lower method.zeta.');
  expect(remedyOf('l1-channels', 'emptied')).toBe('Lock a, b with method.locked, or lower method.macs.');
  expect(remedyOf('layer-folding', 'off', true)).toBe('Turn reduction.removeDuring off, or raise method.threshold.');
  expect(remedyOf('tlc', 'off')).toBe('Lock a, b with method.locked.');
  expect(remedyOf('dense', 'emptied')).toBe('Choose another method.');
});

it('tells the forms of removeDuring, whose neurons are always OFF, from those of a method', () => {
  const collapse = { round: 2, cutting: ['a'], cause: 'off', removesDuring: true } as const;
  const rest = 'OFF on the training images, so the linear form is 0 from round 2 on, and no path bypasses it';
  expect(describeCollapse(collapse)).toBe(`Layer a was always ${rest}`);
  expect(describeCollapse({ ...collapse, removesDuring: false })).toBe(`Layer a was mostly ${rest}`);
});
