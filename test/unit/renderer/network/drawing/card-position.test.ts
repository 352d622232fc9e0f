import { describe, expect, it } from 'vitest';
import { positionCard } from '#renderer/network/drawing/card-position.ts';

const node = { width: 100, height: 40 };
const identity = { k: 1, x: 0, y: 0 };

describe('a 300 x 200 card', () => {
  const at = (x: number, y: number, width = 1000) => positionCard(node, { x, y }, identity, { width, height: 600 }, 200);

  it('is to the right of its node, level with it', () => {
    expect(at(100, 300)).toEqual({ left: 164, top: 268 });
  });

  it('moves to the left if there is no room on the right', () => {
    expect(at(900, 300)).toEqual({ left: 536, top: 268 });
  });

  it('moves below or above the node if there is no room on either side', () => {
    expect(at(250, 200, 500)).toEqual({ left: 100, top: 234 });
    expect(at(250, 500, 500)).toEqual({ left: 100, top: 266 });
  });

  it('stays inside the viewport', () => {
    expect(at(100, 0).top).toBe(8);
    expect(at(100, 600).top).toBe(392);
  });

  it('follows zoom and pan', () => {
    expect(positionCard(node, { x: 100, y: 300 }, { k: 0.5, x: 20, y: 10 }, { width: 1000, height: 600 }, 200)).toEqual({
      left: 109,
      top: 138,
    });
  });
});
