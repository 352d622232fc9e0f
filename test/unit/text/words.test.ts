import { expect, it } from 'vitest';
import { containsWords } from '#shared/text/index.ts';

it('finds texts with every word of a search, in any order, case and Unicode form', () => {
  expect(containsWords('Pruning rate, Café', 'RATE  prun')).toBe(true);
  // A composed letter and one with a combining accent.
  expect(containsWords('Pruning rate, Cafe\u0301', ' caf\u00e9 ')).toBe(true);
  expect(containsWords('Pruning rate', 'rate missing')).toBe(false);
  expect(containsWords('Pruning rate', '')).toBe(true);
});
