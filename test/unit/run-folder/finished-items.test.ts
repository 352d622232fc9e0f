import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FinishedItems, runPaths } from '#main/run-folder/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Computes items with the given values and counts the computations. */
function computing(items: FinishedItems): { readonly item: (name: string, value: number) => Promise<number>; readonly computed: string[] } {
  const computed: string[] = [];
  const item = (name: string, value: number): Promise<number> =>
    items.once(name, z.number(), () => {
      computed.push(name);
      return Promise.resolve(value);
    });
  return { item, computed };
}

describe('finished items', () => {
  it('are computed once, also by later processes', async () => {
    const folder = temporaryFolder();
    const first = computing(new FinishedItems(folder, ['a', 1]));
    expect([await first.item('x', 1), await first.item('x', 2), await first.item('y', 3)]).toEqual([1, 1, 3]);
    const later = computing(new FinishedItems(folder, ['a', 1]));
    expect([await later.item('y', 4), await later.item('z', 5)]).toEqual([3, 5]);
    expect([first.computed, later.computed]).toEqual([['x', 'y'], ['z']]);
  });

  it('belong to one computation, and are removed with it', async () => {
    const folder = temporaryFolder();
    await computing(new FinishedItems(folder, ['a', 1])).item('x', 1);
    const other = new FinishedItems(folder, ['a', 2]);
    expect(await computing(other).item('x', 2)).toBe(2);
    other.remove();
    expect(readdirSync(runPaths(folder).analyses)).toHaveLength(1);
    expect(await computing(new FinishedItems(folder, ['a', 1])).item('x', 9)).toBe(1);
  });

  it('are computed again if their file is damaged or has other content', async () => {
    const folder = temporaryFolder();
    await computing(new FinishedItems(folder, 'a')).item('x', 1);
    const [name = ''] = readdirSync(runPaths(folder).analyses);
    for (const content of ['{', '{"format":1,"items":{"x":"one"}}']) {
      writeFileSync(join(runPaths(folder).analyses, name), content);
      expect(await computing(new FinishedItems(folder, 'a')).item('x', 2)).toBe(2);
    }
  });
});
