import { describe, expect, it, vi } from 'vitest';
import { RoundCache } from '#renderer/network/rounds/round-cache.svelte.ts';

describe('RoundCache', () => {
  it('loads each round once', async () => {
    const fetch = vi.fn(async (round: number) => Promise.resolve({ round }));
    const cache = new RoundCache(fetch);
    expect(cache.get(2)).toEqual({ status: 'loading' });
    await Promise.all([cache.load(2), cache.load(2), cache.load(3)]);
    await cache.load(2);
    expect(fetch.mock.calls).toEqual([[2], [3]]);
    expect(cache.get(3)).toEqual({ status: 'loaded', value: { round: 3 } });
  });

  it('reports a failure and retries on the next request', async () => {
    const fetch = vi.fn<(round: number) => Promise<string>>().mockRejectedValueOnce(new TypeError('failed to fetch'));
    fetch.mockResolvedValueOnce('counts');
    const cache = new RoundCache(fetch);
    await cache.load(2);
    expect(cache.get(2)).toMatchObject({ status: 'failed', failure: { code: 'lost' } });
    await cache.load(2);
    expect(cache.get(2)).toEqual({ status: 'loaded', value: 'counts' });
  });
});
