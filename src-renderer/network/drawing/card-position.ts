import type { Point } from '../layout/segments.ts';
import type { Transform } from './pan-zoom.ts';

/** Pixels. */
export const CARD_WIDTH = 300;
const GAP = 14;
const MARGIN = 8;

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Positions a node's card in the viewport: to the right of the node, else to its left, else below or above it, and always inside.
 *
 * @param center the center of the node, in the drawing's coordinates
 */
export function positionCard(
  node: Size,
  center: Point,
  { k, x, y }: Transform,
  viewport: Size,
  cardHeight: number,
): { left: number; top: number } {
  const [left, right] = [(center.x - node.width / 2) * k + x, (center.x + node.width / 2) * k + x];
  const [top, bottom] = [(center.y - node.height / 2) * k + y, (center.y + node.height / 2) * k + y];
  const clampLeft = (value: number): number => Math.max(MARGIN, Math.min(viewport.width - CARD_WIDTH - MARGIN, value));
  const clampTop = (value: number): number => Math.max(MARGIN, Math.min(viewport.height - cardHeight - MARGIN, value));
  if (right + GAP + CARD_WIDTH + MARGIN <= viewport.width) return { left: clampLeft(right + GAP), top: clampTop(top - 12) };
  if (left - GAP - CARD_WIDTH >= MARGIN) return { left: clampLeft(left - GAP - CARD_WIDTH), top: clampTop(top - 12) };
  const fitsBelow = bottom + GAP + cardHeight + MARGIN <= viewport.height;
  return { left: clampLeft((left + right - CARD_WIDTH) / 2), top: clampTop(fitsBelow ? bottom + GAP : top - GAP - cardHeight) };
}
