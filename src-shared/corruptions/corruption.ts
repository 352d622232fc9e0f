import type { RandomStream } from '#shared/random/index.ts';
import type { Image } from './image.ts';

/** From 1, mild, to 5, severe. */
export type Severity = 1 | 2 | 3 | 4 | 5;

export const severities: readonly Severity[] = [1, 2, 3, 4, 5];

/** A way in which images get worse, in five severities. docs/robustness.md has the formulas. */
export interface Corruption {
  readonly label: string;
  /** Identifies its random numbers. */
  readonly stream: number;
  /** The shortest side of an image that it can change, in pixels. */
  readonly leastSide: number;
  /** The number of channels that it needs; undefined for any. */
  readonly channels?: number;
  /** The pixels of the corrupted image. Those outside 0..1 are clipped afterwards. */
  readonly apply: (image: Image, severity: Severity, random: RandomStream) => Float64Array;
}

/** The strength at a severity. */
export function strengthAt<Strength>(severity: Severity, strengths: readonly [Strength, Strength, Strength, Strength, Strength]): Strength {
  return strengths[severity - 1] ?? strengths[4];
}

/** The shortest side for corruptions that move values by fractions of the side: below, they change next to nothing. */
export const LEAST_BLUR_SIDE = 16;

/** The shortest side for corruptions that work on blocks of pixels. */
export const LEAST_BLOCK_SIDE = 8;
