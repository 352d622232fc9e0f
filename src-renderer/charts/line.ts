import type { Points } from './down-sample.ts';

/** One line of a chart. A new object or new arrays show new points; the same ID keeps the line. */
export interface Line extends Points {
  readonly id: string;
  readonly label: string;
  /** Any CSS color, custom properties included: `var(--run-3)`. */
  readonly color: string;
  readonly dashed?: boolean;
}

/** A vertical line, for example at the start of a round. */
export interface Mark {
  readonly x: number;
  readonly label: string;
}

export type LineScale = 'linear' | 'log';
export type LineUnit = 'number' | 'percent';
