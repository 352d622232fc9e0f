import type { Hatching } from './layer-state.ts';

/** Widths in pixels of the legend's color scale, with a gap after it, and of its patterns. */
const SCALE_WIDTH = 176;
const PATTERNS_WIDTH = 234;
/** Room for the scale's 0. */
const MARGIN = 14;
/** The height of a line of the legend. */
const LINE = 20;

/** Offsets of the patterns from the first one. */
export const patternOffsets: Readonly<Record<Hatching, number>> = { linear: 0, approximate: 74, dead: 182 };

/** The position of the legend below the heat map, in pixels. */
export interface LegendLayout {
  readonly x: number;
  /** Of the first pattern, relative to the scale. */
  readonly patterns: { readonly x: number; readonly y: number };
  readonly height: number;
}

/** Starts at the grid's left edge, or further left if there is not enough room; the patterns have a line of their own if they need one. */
export function legendLayout(gridLeft: number, width: number): LegendLayout {
  const isOneLine = MARGIN + SCALE_WIDTH + PATTERNS_WIDTH <= width;
  const length = isOneLine ? SCALE_WIDTH + PATTERNS_WIDTH : Math.max(SCALE_WIDTH, PATTERNS_WIDTH);
  return {
    x: Math.max(MARGIN, Math.min(gridLeft, width - length)),
    patterns: isOneLine ? { x: SCALE_WIDTH, y: 0 } : { x: 0, y: LINE },
    height: isOneLine ? 2 * LINE : 3 * LINE,
  };
}
