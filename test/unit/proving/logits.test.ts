import { describe, expect, test } from 'vitest';
import { agreementOf, classesOf, countEqual, differenceOf } from '#main/proving/logits.ts';

const logits = (...values: number[]): Float32Array => Float32Array.from(values);

describe('the difference of logits', () => {
  test('is the largest one, and its share of the largest logit of the first', () => {
    expect(differenceOf(logits(1, -8, 2), logits(1.5, -7, 2))).toEqual({ maxAbs: 1, relative: 1 / 8 });
  });

  test('of equal ones is 0, of nothing but zeros too', () => {
    expect(differenceOf(logits(3, -1), logits(3, -1))).toEqual({ maxAbs: 0, relative: 0 });
    expect(differenceOf(logits(0, 0), logits(0, 0))).toEqual({ maxAbs: 0, relative: 0 });
  });

  test('is infinite against zeros, and wherever anything is no finite number', () => {
    expect(differenceOf(logits(0, 0), logits(0, 1e-9)).relative).toBe(Infinity);
    for (const odd of [NaN, Infinity, -Infinity]) {
      expect(differenceOf(logits(1, odd), logits(1, 2)).relative).toBe(Infinity);
      expect(differenceOf(logits(1, 2), logits(odd, 2)).relative).toBe(Infinity);
      expect(differenceOf(logits(1, odd), logits(1, odd)).relative).toBe(Infinity);
    }
  });

  test('of different counts is a bug of the caller', () => {
    expect(() => differenceOf(logits(1), logits(1, 2))).toThrow('1 logits compared with 2');
  });
});

test('an image’s class is that of the largest logit, the first of several', () => {
  expect([...classesOf(logits(1, 5, 2, 7, 7, 0, -3, -2, -2), 3)]).toEqual([1, 0, 1]);
});

test('agreement is the share of images of one class', () => {
  expect(countEqual([1, 2, 3], Uint8Array.of(1, 0, 3))).toBe(2);
  // Classes 1, 0 and 1, 1.
  expect(agreementOf(logits(0, 1, 1, 0), logits(-1, 1, 0, 9), 2)).toBe(0.5);
});
