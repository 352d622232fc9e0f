import type { Interval } from '#shared/graph/index.ts';
import type { ChannelBounds } from '#shared/graph/operations/channel-bounds.ts';
import { FLOAT32_ROUNDOFF, roundingError } from '#shared/graph/operations/rounding.ts';

/** Per channel, of pixels scaled to 0..1. */
interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Of a pixel's scale and offset, their product and sum. */
const ROUNDINGS = 4;

/** Bounds of every normalized image, (pixel / 255 - mean) / std in float32 for pixels from 0 to 255. */
export function imageBounds({ mean, std }: Normalization): ChannelBounds {
  return std.map((deviation, channel): Interval => {
    const offset = mean[channel] ?? 0;
    const error = roundingError(ROUNDINGS, (1 + Math.abs(offset)) / Math.abs(deviation), FLOAT32_ROUNDOFF);
    const ends = [-offset / deviation, (1 - offset) / deviation];
    return [Math.min(...ends) - error, Math.max(...ends) + error];
  });
}
