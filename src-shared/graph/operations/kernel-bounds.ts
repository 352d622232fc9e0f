import type { Interval } from '#shared/activations/index.ts';
import type { ChannelBounds } from './channel-bounds.ts';
import { UNBOUNDED } from './intervals.ts';
import { rounded } from './rounding.ts';

/** A linear map of windows. */
export interface WindowKernel {
  /** `[taps, inputs / groups, outputs]`, row-major. */
  readonly kernel: ArrayLike<number>;
  readonly outputs: number;
  readonly groups: number;
  /** The sets of taps that windows read inside the image, each once; taps outside read zeros. */
  readonly tapSets: readonly (readonly number[])[];
  /** One value for each output; zeros if absent. */
  readonly bias?: ArrayLike<number> | undefined;
}

/** Roundings of a sum besides those of its products: the bias and a scale that the runtime may fold into the kernel. */
const MORE_ROUNDINGS = 2;

/**
 * The bounds of Σ w x + b: each product is smallest or largest at one end of its input. Where taps lie outside the image, only the others
 * are added; the bounds contain every such position. Unbounded if any input is.
 */
export function kernelBounds(
  { kernel, outputs, groups, tapSets, bias }: WindowKernel,
  input: ChannelBounds,
  roundoff: number,
): ChannelBounds {
  if (input.some((ends) => !ends.every(Number.isFinite))) return Array<Interval>(outputs).fill(UNBOUNDED);
  const sums = tapSums({ kernel, outputs, groups }, input, roundoff > 0);
  const rows = input.length / groups;
  const { low, high, atLow, atHigh } = sums;
  return Array.from({ length: outputs }, (_, output): Interval => {
    const offset = bias?.[output] ?? 0;
    const sumOver = (taps: readonly number[], values: Float64Array, start: number): number => {
      let sum = start;
      for (const tap of taps) sum += values[tap * outputs + output] ?? 0;
      return sum;
    };
    let lowest = Infinity;
    let highest = -Infinity;
    for (const taps of tapSets) {
      const exact: Interval = [sumOver(taps, low, offset), sumOver(taps, high, offset)];
      const magnitudes: Interval | undefined = atLow &&
        atHigh && [sumOver(taps, atLow, Math.abs(offset)), sumOver(taps, atHigh, Math.abs(offset))];
      const ends = rounded(exact, taps.length * rows + MORE_ROUNDINGS, roundoff, magnitudes);
      lowest = Math.min(lowest, ends[0]);
      highest = Math.max(highest, ends[1]);
    }
    return [lowest, highest];
  });
}

/** Per tap and output: the least and the largest sum of its products, and the sums of the products' magnitudes there, for rounded sums. */
interface TapSums {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly atLow?: Float64Array | undefined;
  readonly atHigh?: Float64Array | undefined;
}

function tapSums(
  { kernel, outputs, groups }: Pick<WindowKernel, 'kernel' | 'outputs' | 'groups'>,
  input: ChannelBounds,
  withMagnitudes: boolean,
): TapSums {
  const [lows, highs] = [Float64Array.from(input, ([low]) => low), Float64Array.from(input, ([, high]) => high)];
  const rows = lows.length / groups;
  const perGroup = outputs / groups;
  const taps = kernel.length / (rows * outputs);
  const [low, high] = [new Float64Array(taps * outputs), new Float64Array(taps * outputs)];
  const [atLow, atHigh] = withMagnitudes ? [new Float64Array(taps * outputs), new Float64Array(taps * outputs)] : [];
  for (let tap = 0; tap < taps; tap++) {
    for (let channel = 0; channel < lows.length; channel++) {
      const least = lows[channel] ?? 0;
      const most = highs[channel] ?? 0;
      const group = Math.floor(channel / rows);
      const to = tap * outputs + group * perGroup;
      const from = (tap * rows + (channel % rows)) * outputs + group * perGroup;
      for (let output = 0; output < perGroup; output++) {
        const weight = kernel[from + output] ?? 0;
        // Without a branch: one of the two is 0.
        const positive = (weight + Math.abs(weight)) / 2;
        const negative = weight - positive;
        const below = positive * least + negative * most;
        const above = positive * most + negative * least;
        low[to + output] = (low[to + output] ?? 0) + below;
        high[to + output] = (high[to + output] ?? 0) + above;
        if (!atLow || !atHigh) continue;
        atLow[to + output] = (atLow[to + output] ?? 0) + Math.abs(below);
        atHigh[to + output] = (atHigh[to + output] ?? 0) + Math.abs(above);
      }
    }
  }
  return { low, high, atLow, atHigh };
}
