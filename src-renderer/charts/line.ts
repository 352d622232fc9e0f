import type { Points } from '#shared/series/index.ts';

/** One line of a chart. A new object or new arrays show new points; the same ID keeps the line. */
export interface Line extends Points {
  readonly id: string;
  readonly label: string;
  /** Any CSS color, custom properties included: `var(--run-3)`. */
  readonly color: string;
  readonly dashed?: boolean;
  /** The ID of the line that it is drawn faintly behind: its values before smoothing. */
  readonly behind?: string;
  /** An interval around each point, drawn as a band; NaN for none. */
  readonly band?: { readonly low: readonly number[]; readonly high: readonly number[] };
}

/** The lines that are drawn when some are hidden by their IDs. */
export function drawnLines(lines: readonly Line[], hidden: readonly string[]): readonly Line[] {
  return lines.filter(({ id, behind }) => !hidden.includes(behind ?? id));
}

/** The part of the y axis to show. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** A vertical line, for example at the start of a round. */
export interface Mark {
  readonly x: number;
  readonly label: string;
}

export type LineScale = 'linear' | 'log';
export type LineUnit = 'number' | 'percent';
