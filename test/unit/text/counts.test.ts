import { expect, it } from 'vitest';
import { formatChange, formatCount, listed, plural } from '#shared/text/index.ts';

it.each([
  [0, '0'],
  [1_234_567, '1,234,567'],
  [999_999_999_999_999, '999,999,999,999,999'],
  [2e31, '2.0e+31'],
])('formats the count %d as %s', (count, text) => expect(formatCount(count)).toBe(text));

it('formats a change with its sign, and no change as a dash', () => {
  expect([formatChange(9000, 5400), formatChange(10, 12), formatChange(3, 3)]).toEqual(['-3,600', '+2', '–']);
});

it('uses the plural except after 1', () => {
  expect([plural(1, 'image'), plural(0, 'image'), plural(1200, 'image')]).toEqual(['1 image', '0 images', '1,200 images']);
  expect([plural(1, 'class', 'classes'), plural(2, 'class', 'classes')]).toEqual(['1 class', '2 classes']);
});

it('lists names up to a limit, and counts the others', () => {
  expect(listed(['a', 'b', 'c'], 3)).toBe('a, b, c');
  expect(listed(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
});
