import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LabQueries } from '#renderer/session/lab-queries.ts';
import { LineUpdates } from '#renderer/session/line-updates.ts';
import type { ServerCache } from '#renderer/session/server-cache.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Which of some answers, by the runs that they draw, were read again. */
function watched(answers: readonly (readonly string[])[]): { updates: LineUpdates; read: (readonly string[])[] } {
  const read: (readonly string[])[] = [];
  const cache = {
    refreshSome: (_: unknown, isOutdated: (data: unknown) => boolean) =>
      read.push(...answers.filter((ids) => isOutdated({ lines: ids.map((id) => ({ id })) }))),
  };
  const queries = { runs: { lines: { key: () => ['lines'] } } };
  return { updates: new LineUpdates(cache as unknown as ServerCache, queries as unknown as LabQueries), read };
}

it('reads the lines of runs with new points again, once in two seconds however many points came', () => {
  const { updates, read } = watched([['a', 'b'], ['c']]);
  for (let point = 0; point < 100; point++) updates.changed('b');
  expect(read).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(read).toEqual([['a', 'b']]);
  vi.advanceTimersByTime(10_000);
  expect(read).toHaveLength(1);
  updates.changed('c');
  vi.advanceTimersByTime(2000);
  expect(read).toEqual([['a', 'b'], ['c']]);
});

it('reads nothing once it is stopped', () => {
  const { updates, read } = watched([['a']]);
  updates.changed('a');
  updates.stop();
  vi.advanceTimersByTime(10_000);
  expect(read).toEqual([]);
});
