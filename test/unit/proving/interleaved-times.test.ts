import { describe, expect, test } from 'vitest';
import { interleavedTimes, quartiles, TIME_BOUNDS } from '#main/proving/interleaved-times.ts';

const nothing = (): Promise<void> => Promise.resolve();

/** Calls that take so many milliseconds each, by a clock of their own, and the order in which they were called. */
function timedCalls(...durations: readonly number[]): {
  readonly calls: (() => Promise<void>)[];
  readonly order: number[];
  readonly now: () => number;
} {
  let time = 0;
  const order: number[] = [];
  const calls = durations.map((milliseconds, index) => () => {
    order.push(index);
    time += milliseconds;
    return nothing();
  });
  return { calls, order, now: () => time };
}

describe('calls that are timed', () => {
  test('warm up one after the other, then take turns, each turn another one first', async () => {
    const { calls, order, now } = timedCalls(1, 2, 3);
    const bounds = { warmUp: 2, fewest: 3, wanted: 3, most: 3, enough: 0, atMost: 0 };
    expect(await interleavedTimes(calls, nothing, bounds, now)).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
    ]);
    expect(order).toEqual([0, 0, 1, 1, 2, 2, 0, 1, 2, 1, 2, 0, 2, 0, 1]);
  });

  test.each([
    ['are counted up to a bound when they are fast', [0.1, 0.1], 200],
    ['end after two seconds once there are enough of them', [10, 10], 100],
    ['are wanted thirty times when they are slow', [100, 100], 30],
    ['end after twenty seconds when they are very slow', [1000, 1000], 10],
    ['are never fewer than five', [10_000, 10_000], 5],
  ] as const)('%s', async (_, durations, expected) => {
    const { calls, now } = timedCalls(...durations);
    const times = await interleavedTimes(calls, nothing, TIME_BOUNDS, now);
    expect(times.map(({ length }) => length)).toEqual([expected, expected]);
  });

  test('yield to other work, which can cancel them', async () => {
    const { calls, now } = timedCalls(1);
    await expect(interleavedTimes(calls, () => Promise.reject(new Error('enough')), TIME_BOUNDS, now)).rejects.toThrow('enough');
  });
});

test('quartiles lie between neighbors', () => {
  expect(quartiles([4, 1, 3, 2])).toEqual({ low: 1.75, median: 2.5, high: 3.25 });
  expect(quartiles([7])).toEqual({ low: 7, median: 7, high: 7 });
});
