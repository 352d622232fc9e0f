import { describe, expect, it } from 'vitest';
import { NodeSearch } from '#renderer/network/drawing/node-search.svelte.ts';

describe('NodeSearch', () => {
  it('steps through the matches and starts over', () => {
    const search = new NodeSearch();
    search.setNames(['stem/conv', 'a/Skip', 'b/skip']);
    expect(search.matches).toBeUndefined();
    search.text = ' SKIP ';
    expect(search.summary).toBe('2');
    expect([search.next(), search.next(), search.next()]).toEqual(['a/Skip', 'b/skip', 'a/Skip']);
    expect(search.summary).toBe('1 of 2');
    search.text = 'nothing';
    expect([search.next(), search.summary]).toEqual([undefined, 'none']);
  });
});
