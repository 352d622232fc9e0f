import type { Interval } from '#shared/activations/index.ts';
import { channelsOf, type Shape } from '../tensor-shapes.ts';
import type { OwnValues } from './base-node.ts';
import { hullOf, UNBOUNDED } from './intervals.ts';
import { rounded } from './rounding.ts';

/** An interval for each channel of a tensor that contains its values at all positions. Ends may be infinite. */
export type ChannelBounds = readonly Interval[];

export interface BoundedInput {
  readonly shape: Shape;
  readonly bounds: ChannelBounds;
}

/** What the bounds of a node's output are derived from. */
export interface BoundsContext {
  readonly inputs: readonly BoundedInput[];
  readonly output: Shape;
  readonly values: OwnValues;
  /**
   * The unit roundoff of the arithmetic in which the node is computed: the bounds contain the rounded values too. 0 for real numbers.
   */
  readonly roundoff: number;
}

const NOTHING: BoundedInput = { shape: [], bounds: [] };

export function firstBounds({ inputs: [first = NOTHING] }: BoundsContext): BoundedInput {
  return first;
}

/** The bounds of the first input, for an operation that keeps values and channels. */
export function sameBounds(_node: unknown, context: BoundsContext): ChannelBounds {
  return firstBounds(context).bounds;
}

/** Every channel has the given bounds. */
export function uniformBounds(output: Shape, bounds: Interval): ChannelBounds {
  return Array<Interval>(channelsOf(output)).fill(bounds);
}

/** Every channel has the bounds of all channels of an input. */
export function mixedBounds({ output }: BoundsContext, { bounds }: BoundedInput): ChannelBounds {
  return uniformBounds(output, hullOf(bounds));
}

/** Of means of up to `count` values of each channel. */
export function meanBounds(context: BoundsContext, count: number): ChannelBounds {
  return firstBounds(context).bounds.map((bounds) => rounded(bounds, count + 1, context.roundoff));
}

export function boundsAt(bounds: ChannelBounds, channel: number): Interval {
  return bounds[channel] ?? UNBOUNDED;
}
