import { expect, it } from 'vitest';
import { collapseRemedy } from '#main/runner/collapse.ts';
import { methodSchema } from '#shared/methods/index.ts';
import type { CollapseCause } from '#shared/reduction/index.ts';

const remedyOf = (kind: string, cause: CollapseCause): string => collapseRemedy(methodSchema.parse({ kind }), ['a', 'b'], cause);

it('advises the settings that the method has', () => {
  expect(remedyOf('nepenthe', 'emptied')).toBe('Lock a, b with method.locked, or lower method.zeta.');
  expect(remedyOf('l1-channels', 'emptied')).toBe('Lock a, b with method.locked, or lower method.macs.');
  expect(remedyOf('layer-folding', 'off')).toBe('Turn reduction.removeDuring off, or raise method.threshold.');
  expect(remedyOf('easier', 'off')).toBe('Turn reduction.removeDuring off.');
  expect(remedyOf('dense', 'emptied')).toBe('Choose another method.');
});
