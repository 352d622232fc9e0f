import { describe, expect, it } from 'vitest';
import { placeCard } from '#renderer/network/card-place.ts';

const node = { width: 100, height: 40 };
const still = { k: 1, x: 0, y: 0 };

describe('a card of 300 by 200', () => {
  const place = (x: number, y: number, width = 1000) => placeCard(node, { x, y }, still, { width, height: 600 }, 200);

  it('stands right of its node, level with it', () => {
    expect(place(100, 300)).toEqual({ left: 164, top: 268 });
  });

  it('changes sides where there is no room', () => {
    expect(place(900, 300)).toEqual({ left: 536, top: 268 });
  });

  it('leaves the node to be seen where there is room on neither side', () => {
    expect(place(250, 200, 500)).toEqual({ left: 100, top: 234 });
    expect(place(250, 500, 500)).toEqual({ left: 100, top: 266 });
  });

  it('stays inside', () => {
    expect(place(100, 0).top).toBe(8);
    expect(place(100, 600).top).toBe(392);
  });

  it('follows zoom and pan', () => {
    expect(placeCard(node, { x: 100, y: 300 }, { k: 0.5, x: 20, y: 10 }, { width: 1000, height: 600 }, 200)).toEqual({
      left: 109,
      top: 138,
    });
  });
});
