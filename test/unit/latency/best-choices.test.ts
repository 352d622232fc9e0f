import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestChoices, type ChainChange } from '#shared/latency/index.ts';
import { caseCount, testSeed } from '../../random-cases.ts';

const change = (first: number, last: number, rise: number, saved: number): ChainChange => ({ first, last, rise, saved });
const figures = (changes: readonly ChainChange[], limit: number, levels: number) =>
  bestChoices(changes, { limit, levels }).map(({ rise, saved, changes: { length } }) => [rise, saved, length]);

describe('the best choices', () => {
  test('save most for each summed rise', () => {
    // 1 + 2 nats for 5 + 3 ms; a block of both layers saves 9 ms for 4 nats.
    const changes = [change(0, 0, 1, 5), change(1, 1, 2, 3), change(0, 1, 4, 9)];
    expect(figures(changes, 4, 4)).toEqual([
      [0, 0, 0],
      [1, 5, 1],
      [3, 8, 2],
      [4, 9, 1],
    ]);
  });

  test('count a fall of the loss as 0, and leave out what saves nothing or exceeds the limit', () => {
    expect(figures([change(0, 0, -1, 2), change(1, 1, 0, 0), change(2, 2, 5, 9)], 4, 4)).toEqual([[0, 2, 1]]);
    expect(figures([], 4, 4)).toEqual([[0, 0, 0]]);
  });

  test('round a rise up to the next level', () => {
    expect(figures([change(0, 0, 1.5, 1), change(1, 1, 1.5, 1)], 3, 3)).toEqual([
      [0, 0, 0],
      [1.5, 1, 1],
    ]);
  });

  test('are those of trying all sets', () => {
    const changes = fc.array(
      fc
        .record({ first: fc.nat(5), length: fc.nat(2), rise: fc.integer({ min: -1, max: 6 }), saved: fc.nat(9) })
        .map(({ first, length, rise, saved }) => change(first, first + length, rise, saved)),
      { maxLength: 9 },
    );
    fc.assert(
      fc.property(changes, (tried) => {
        expect(bestChoices(tried, { limit: 12, levels: 12 }).map(({ rise, saved }) => [rise, saved])).toEqual(byTryingAll(tried, 12));
        for (const { changes: chosen } of bestChoices(tried, { limit: 12, levels: 12 })) expect(overlap(chosen)).toBe(false);
      }),
      { seed: testSeed, numRuns: caseCount(200) },
    );
  });
});

/** The largest saving of each integer rise, where it exceeds those of smaller rises. */
function byTryingAll(changes: readonly ChainChange[], limit: number): readonly (readonly [number, number])[] {
  const sets = changes.reduce<readonly (readonly ChainChange[])[]>((all, one) => [...all, ...all.map((set) => [...set, one])], [[]]);
  const best = Array.from({ length: limit + 1 }, () => 0);
  for (const set of sets) {
    const rise = set.reduce((sum, one) => sum + Math.max(0, one.rise), 0);
    if (rise > limit || overlap(set)) continue;
    best[rise] = Math.max(
      best[rise] ?? 0,
      set.reduce((sum, { saved }) => sum + saved, 0),
    );
  }
  return best
    .map((saved, rise) => [rise, saved] as const)
    .filter(([rise, saved]) => rise === 0 || saved > Math.max(...best.slice(0, rise)));
}

function overlap(changes: readonly ChainChange[]): boolean {
  return changes.some((one, index) => changes.slice(index + 1).some((other) => one.first <= other.last && other.first <= one.last));
}
