import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { added, composed, type Extents, type SlidingMap } from '#shared/reduction/merging/sliding-map.ts';
import { caseCount } from '../../../random-cases.ts';

const CHANNELS = 12;
/** Larger than any map of these reaches, so that no map reads beyond a border. */
const INSIDE: Extents = { input: [1000, 1000], middle: [1000, 1000], output: [1, 1] };

const pair = (from: number, to: number): fc.Arbitrary<readonly [number, number]> =>
  fc.tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to }));

/** Maps whose channels fit each other, without padding. */
const sliding = (stride: fc.Arbitrary<readonly [number, number]> = pair(1, 3)): fc.Arbitrary<SlidingMap> =>
  fc.record({
    stride,
    start: pair(0, 3),
    step: pair(1, 3),
    size: pair(1, 3),
    groups: fc.constantFrom(1, 2, 3, 4, 6, 12),
    inputs: fc.constant(CHANNELS),
    outputs: fc.constant(CHANNELS),
  });

const same = sliding(fc.constant([2, 1] as const));

/** The input positions that an output reads, along each axis. */
function positionsOf({ stride, start, step, size }: SlidingMap, axis: 0 | 1, at: number): readonly number[] {
  return Array.from({ length: size[axis] }, (_, tap) => at * stride[axis] + start[axis] + tap * step[axis]);
}

const chained = (second: SlidingMap, first: SlidingMap): SlidingMap => {
  const map = composed(second, first, INSIDE);
  if (!map) throw new Error('composed maps without padding are one map');
  return map;
};
const sum = (one: SlidingMap, other: SlidingMap): SlidingMap => {
  const map = added(one, other);
  if (!map) throw new Error('maps of equal strides have a sum');
  return map;
};

/** The same taps; the step between taps counts only where there are several. */
function tapsOf(map: SlidingMap): unknown {
  return { ...map, step: map.step.map((step, axis) => ((map.size[axis] ?? 1) > 1 ? step : 1)) };
}

describe('sliding maps', () => {
  test('compose associatively', () => {
    fc.assert(
      fc.property(sliding(), sliding(), sliding(), (third, second, first) => {
        expect(tapsOf(chained(chained(third, second), first))).toEqual(tapsOf(chained(third, chained(second, first))));
      }),
      { numRuns: caseCount(200) },
    );
  });

  test('reach what the first reads at the positions that the second reads', () => {
    fc.assert(
      fc.property(sliding(), sliding(), fc.nat(5), (second, first, at) => {
        for (const axis of [0, 1] as const) {
          const read = positionsOf(second, axis, at).flatMap((middle) => positionsOf(first, axis, middle));
          expect(positionsOf(chained(second, first), axis, at)).toEqual(expect.arrayContaining([...new Set(read)]));
        }
      }),
      { numRuns: caseCount(200) },
    );
  });

  test('have a commutative and associative sum, which reaches what both read', () => {
    fc.assert(
      fc.property(same, same, same, fc.nat(5), (one, two, three, at) => {
        expect(tapsOf(sum(one, two))).toEqual(tapsOf(sum(two, one)));
        expect(tapsOf(sum(sum(one, two), three))).toEqual(tapsOf(sum(one, sum(two, three))));
        for (const axis of [0, 1] as const) {
          const read = [one, two].flatMap((map) => positionsOf(map, axis, at));
          expect(positionsOf(sum(one, two), axis, at)).toEqual(expect.arrayContaining(read));
        }
      }),
      { numRuns: caseCount(200) },
    );
  });
});
