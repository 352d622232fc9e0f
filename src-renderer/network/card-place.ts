import type { DrawnNode } from './drawn-graph.ts';
import type { Transform } from './pan-zoom.ts';
import type { Point } from './segment-layout.ts';

export const CARD_WIDTH = 300;
const GAP = 14;
const EDGE = 8;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a node's card stands in the window of a drawing: right of the node, left where there is no room, never beyond the edges. */
export function placeCard(
  node: DrawnNode,
  at: Point,
  { k, x, y }: Transform,
  window: Size,
  cardHeight: number,
): { left: number; top: number } {
  const right = (at.x + node.width / 2) * k + x + GAP;
  const left = right + CARD_WIDTH + EDGE <= window.width ? right : (at.x - node.width / 2) * k + x - GAP - CARD_WIDTH;
  const top = (at.y - node.height / 2) * k + y - 12;
  return {
    left: Math.max(EDGE, Math.min(window.width - CARD_WIDTH - EDGE, left)),
    top: Math.max(EDGE, Math.min(window.height - cardHeight - EDGE, top)),
  };
}
