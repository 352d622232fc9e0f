import type { Transform } from './pan-zoom.ts';
import type { Point } from './segment-layout.ts';

export const CARD_WIDTH = 300;
const GAP = 14;
const EDGE = 8;

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Where a node's card stands in the window of a drawing: right of the node, left where there is no room, else below or above it;
 * never beyond the edges.
 */
export function placeCard(node: Size, at: Point, { k, x, y }: Transform, window: Size, cardHeight: number): { left: number; top: number } {
  const [left, right] = [(at.x - node.width / 2) * k + x, (at.x + node.width / 2) * k + x];
  const [top, bottom] = [(at.y - node.height / 2) * k + y, (at.y + node.height / 2) * k + y];
  const inWidth = (place: number): number => Math.max(EDGE, Math.min(window.width - CARD_WIDTH - EDGE, place));
  const inHeight = (place: number): number => Math.max(EDGE, Math.min(window.height - cardHeight - EDGE, place));
  if (right + GAP + CARD_WIDTH + EDGE <= window.width) return { left: inWidth(right + GAP), top: inHeight(top - 12) };
  if (left - GAP - CARD_WIDTH >= EDGE) return { left: inWidth(left - GAP - CARD_WIDTH), top: inHeight(top - 12) };
  const fitsBelow = bottom + GAP + cardHeight + EDGE <= window.height;
  return { left: inWidth((left + right - CARD_WIDTH) / 2), top: inHeight(fitsBelow ? bottom + GAP : top - GAP - cardHeight) };
}
