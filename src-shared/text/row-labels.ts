import { truncateStart } from './truncate.ts';

/** Mean width of a character in pixels. */
const CHARACTER_WIDTH = 6.4;
const MIN_WIDTH = 48;
const PADDING = 12;
/** Largest share of the figure's width. */
const MAX_SHARE = 0.38;

/** Width in pixels of the labels to the left of a figure's rows. */
export function rowLabelWidth(names: readonly string[], figureWidth: number): number {
  const longest = Math.max(0, ...names.map((name) => name.length * CHARACTER_WIDTH));
  return Math.min(figureWidth * MAX_SHARE, Math.max(MIN_WIDTH, longest) + PADDING);
}

/** The end of a name that fits into a row label. */
export function rowLabel(name: string, width: number): string {
  return truncateStart(name, Math.floor((width - PADDING) / CHARACTER_WIDTH));
}
