// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WindowMemory } from '#renderer/session/window-memory.ts';
import type { WindowChanges } from '#shared/contract/index.ts';

const SAVED_MS = 400;

/** What an engine keeps. */
class Keeper {
  readonly values: Map<string, string>;
  isAway = false;
  requests = 0;

  constructor(values: Record<string, string> = {}) {
    this.values = new Map(Object.entries(values));
  }

  readonly get = (): Promise<Record<string, string>> =>
    this.isAway ? new Promise(() => undefined) : Promise.resolve(Object.fromEntries(this.values));

  readonly remember = (changes: WindowChanges): Promise<void> => {
    this.requests += 1;
    if (this.isAway) return Promise.reject(new Error('away'));
    for (const [key, text] of Object.entries(changes))
      if (text === null) this.values.delete(key);
      else this.values.set(key, text);
    return Promise.resolve();
  };
}

const contentOf = ({ values }: Keeper): Record<string, string> => Object.fromEntries(values);

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it('shows what the engine remembers, not what this browser remembers of another time', async () => {
  localStorage.setItem('theme', 'dark');
  localStorage.setItem('draft-experiment', '{"name": "started long ago"}');
  const memory = new WindowMemory(new Keeper({ theme: 'light', 'runs-table': '{}' }), localStorage);
  expect(memory.getItem('theme')).toBe('dark');
  await memory.read();
  expect(['theme', 'runs-table', 'draft-experiment'].map((key) => memory.getItem(key))).toEqual(['light', '{}', null]);
});

it('gives an engine that remembers nothing what this browser remembers', async () => {
  localStorage.setItem('theme', 'dark');
  const keeper = new Keeper();
  await new WindowMemory(keeper, localStorage).read();
  await vi.advanceTimersByTimeAsync(SAVED_MS);
  expect(contentOf(keeper)).toEqual({ theme: 'dark' });
});

it('sends several changes as one, and forgets', async () => {
  const keeper = new Keeper({ draft: 'a', theme: 'light' });
  const memory = new WindowMemory(keeper, localStorage);
  await memory.read();
  for (const text of ['b', 'c', 'd']) memory.setItem('columns', text);
  memory.removeItem('draft');
  await vi.advanceTimersByTimeAsync(SAVED_MS);
  expect(contentOf(keeper)).toEqual({ theme: 'light', columns: 'd' });
  expect(keeper.requests).toBe(1);
});

it('keeps a change made just before the page is left, and one that the engine did not take', async () => {
  const keeper = new Keeper({ theme: 'light', draft: 'a' });
  const left = new WindowMemory(keeper, localStorage);
  await left.read();
  left.setItem('theme', 'dark');
  keeper.isAway = true;
  await vi.advanceTimersByTimeAsync(SAVED_MS);
  left.removeItem('draft');

  keeper.isAway = false;
  const next = new WindowMemory(keeper, localStorage);
  await next.read();
  expect([next.getItem('theme'), next.getItem('draft')]).toEqual(['dark', null]);
  await vi.advanceTimersByTimeAsync(SAVED_MS);
  expect(contentOf(keeper)).toEqual({ theme: 'dark' });
  expect(localStorage.getItem('unsaved')).toBeNull();
});

it('goes on with what this browser remembers if the engine does not answer', async () => {
  localStorage.setItem('theme', 'dark');
  const keeper = new Keeper({ theme: 'light' });
  keeper.isAway = true;
  const memory = new WindowMemory(keeper, localStorage);
  const reading = memory.read();
  await vi.advanceTimersByTimeAsync(3000);
  await reading;
  expect(memory.getItem('theme')).toBe('dark');
});
