import type { Points } from './down-sample.ts';

/** One line of a chart. Pass new arrays or a new object to show new points; keep the id to keep the line. */
export interface Line extends Points {
  readonly id: string;
  readonly label: string;
  /** Any CSS color, custom properties included: `var(--run-3)`. */
  readonly color: string;
  readonly dashed?: boolean;
}

/** A vertical line at an x, such as where a round begins. */
export interface Mark {
  readonly x: number;
  readonly label: string;
}

export type LineScale = 'linear' | 'log';
export type LineUnit = 'number' | 'percent';
