import { truncateStart } from '#shared/text/index.ts';

/** The smallest text on the screen, in pixels. */
const LEAST = 9;
/** The smallest text of full labels, in pixels at a zoom of 1. */
const FULL = 10.5;
/** Sizes grow in steps, so that few zooms change the labels. */
const STEP = 1.15;
/** Mean width of a character and height of a line, in font sizes. */
const CHARACTER = 0.62;
const LINE = 1.12;
const PADDING = 8;
/** A name cut shorter than this says nothing. */
const MIN_CHARACTERS = 5;

/**
 * The font size of brief labels at a zoom, in pixels at a zoom of 1: at least 9 pixels on the screen. Undefined where full labels are
 * that large.
 */
export function briefSize(zoom: number): number | undefined {
  return zoom * FULL >= LEAST ? undefined : STEP ** Math.ceil(Math.log(LEAST / zoom) / Math.log(STEP));
}

/** Those of the lines that fit a box, most important first: names cut at their start, numbers whole. Empty if no line fits. */
export function briefLines(
  lines: readonly string[],
  { width, height }: { readonly width: number; readonly height: number },
  size: number,
): readonly string[] {
  const rows = Math.floor(height / (LINE * size));
  const characters = Math.floor((width - PADDING) / (CHARACTER * size));
  return lines
    .flatMap((line) => (line.length <= characters ? [line] : characters < MIN_CHARACTERS ? [] : [truncateStart(line, characters)]))
    .slice(0, rows);
}

/** Baselines of centered lines around y = 0. */
export function baselines(count: number, size: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (index - (count - 1) / 2) * LINE * size + 0.35 * size);
}
