import { QueryObserver } from '@tanstack/svelte-query';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type AnswerKey, ServerCache } from '#renderer/session/server-cache.ts';
import { WAIT_LIMIT_MS } from '../../../limits.ts';

const KEY = ['numbers'] as unknown as AnswerKey<readonly number[]>;

/** A cache with a query whose requests are answered one by one by the test. */
function shownQuery(): { cache: ServerCache; answer: (data: readonly number[]) => void; requests: () => number; data: () => unknown } {
  const cache = new ServerCache();
  const waiting: ((data: readonly number[]) => void)[] = [];
  let requests = 0;
  const queryFn = (): Promise<readonly number[]> => {
    requests++;
    return new Promise((resolve) => waiting.push(resolve));
  };
  onTestFinished(new QueryObserver(cache.client, { queryKey: KEY, queryFn }).subscribe(() => undefined));
  return {
    cache,
    answer: (data) => waiting.shift()?.(data),
    requests: () => requests,
    data: () => cache.client.getQueryData(KEY),
  };
}

const append =
  (value: number) =>
  (before: readonly number[]): readonly number[] => [...before, value];

describe('the cache', () => {
  it('applies a patch that overtakes the answer after it, in order', async () => {
    const { cache, answer, data } = shownQuery();
    cache.patch(KEY, append(2));
    cache.patch(KEY, append(3));
    expect(data()).toBeUndefined();
    answer([1]);
    await vi.waitFor(() => expect(data()).toEqual([1, 2, 3]), WAIT_LIMIT_MS);
    cache.patch(KEY, append(4));
    expect(data()).toEqual([1, 2, 3, 4]);
  });

  it('reads again once for all changes during a request', async () => {
    const { cache, answer, requests, data } = shownQuery();
    cache.refresh(KEY);
    cache.refresh(KEY);
    expect(requests()).toBe(1);
    answer([1]);
    await vi.waitFor(() => expect(requests()).toBe(2), WAIT_LIMIT_MS);
    answer([2]);
    await vi.waitFor(() => expect(data()).toEqual([2]), WAIT_LIMIT_MS);
    expect(requests()).toBe(2);
  });

  it('ignores changes to what no view has read', () => {
    const cache = new ServerCache();
    cache.patch(KEY, append(1));
    cache.refresh(KEY);
    expect(cache.client.getQueryData(KEY)).toBeUndefined();
  });

  it('leaves an answer alone that waits to be read again', () => {
    const cache = new ServerCache();
    cache.client.setQueryData(KEY, [1]);
    cache.refresh(KEY);
    cache.patch(KEY, append(2));
    expect(cache.client.getQueryData(KEY)).toEqual([1]);
    expect(cache.client.getQueryState(KEY)?.isInvalidated).toBe(true);
  });
});
