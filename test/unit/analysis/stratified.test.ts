import { expect, test } from 'vitest';
import { stratified } from '#shared/analysis/index.ts';

test('images are chosen with the classes’ shares, evenly spaced within each class', () => {
  const labels = [0, 0, 0, 0, 0, 0, 1, 1, 2, 0, 0, 1];
  // Of 8, 3 and 1 images: 4, 1.5 and 0.5 of 6; the remaining image goes to the earlier of equal remainders.
  expect([...stratified(labels, 6)]).toEqual([0, 2, 4, 6, 7, 9]);
});

test('0 or more than there are choose all', () => {
  expect([...stratified([1, 0, 1], 0)]).toEqual([0, 1, 2]);
  expect([...stratified([1, 0, 1], 9)]).toEqual([0, 1, 2]);
});
