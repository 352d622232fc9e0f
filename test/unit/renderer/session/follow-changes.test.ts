import { expect, it } from 'vitest';
import { followChanges } from '#renderer/session/follow-changes.ts';
import type { Change } from '#shared/contract/index.ts';

const change: Change = { kind: 'data' };

it('opens the stream again after each loss, waiting longer each time it fails, and reports', async () => {
  const ending = new AbortController();
  const reported: string[] = [];
  const waits: number[] = [];
  let attempt = 0;
  const open = (): Promise<AsyncIterable<Change>> => {
    attempt++;
    if (attempt === 2 || attempt === 3) return Promise.reject(new TypeError('Failed to fetch'));
    return Promise.resolve(
      (async function* () {
        yield await Promise.resolve(change);
        if (attempt === 4) ending.abort();
        else throw new Error('torn');
      })(),
    );
  };
  await followChanges(
    open,
    { opened: () => reported.push('opened'), changed: ({ kind }) => reported.push(kind), lost: () => reported.push('lost') },
    ending.signal,
    (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  );
  expect(reported).toEqual(['opened', 'data', 'lost', 'lost', 'lost', 'opened', 'data']);
  expect(waits).toEqual([250, 500, 1000]);
});

it('never waits longer than five seconds', async () => {
  const ending = new AbortController();
  const waits: number[] = [];
  await followChanges(
    () => Promise.reject(new Error('no')),
    { opened: () => undefined, changed: () => undefined, lost: () => undefined },
    ending.signal,
    (milliseconds) => {
      waits.push(milliseconds);
      if (waits.length === 8) ending.abort();
      return Promise.resolve();
    },
  );
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
});
