import type { Interval } from '#shared/activations/index.ts';
import type { ChannelBounds } from './channel-bounds.ts';
import { hullOf, UNBOUNDED } from './intervals.ts';
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
  const sums = knownSums(kernel, outputs, groups, input);
  const rows = input.length / groups;
  return Array.from({ length: outputs }, (_, output) => {
    const offset = bias?.[output] ?? 0;
    return hullOf(
      tapSets.map((taps) => {
        let [low, high, atLow, atHigh] = [offset, offset, Math.abs(offset), Math.abs(offset)];
        for (const tap of taps) {
          const index = tap * outputs + output;
          low += sums.low[index] ?? 0;
          high += sums.high[index] ?? 0;
          atLow += sums.atLow[index] ?? 0;
          atHigh += sums.atHigh[index] ?? 0;
        }
        return rounded([low, high], taps.length * rows + MORE_ROUNDINGS, roundoff, [atLow, atHigh]);
      }),
    );
  });
}

/** Per tap and output: the least and the largest sum of its products, and the sums of the products' magnitudes there. */
interface TapSums {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly atLow: Float64Array;
  readonly atHigh: Float64Array;
}

/** Sums of a kernel that were computed for inputs of these bounds. */
interface KnownSums {
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  readonly outputs: number;
  readonly groups: number;
  readonly sums: TapSums;
}

/** A plan asks for the same kernels in many networks that differ elsewhere; the latest inputs of each are kept. */
const MOST_KNOWN = 4;
const known = new WeakMap<ArrayLike<number>, readonly KnownSums[]>();

function knownSums(kernel: ArrayLike<number>, outputs: number, groups: number, input: ChannelBounds): TapSums {
  const [lows, highs] = [Float64Array.from(input, ([low]) => low), Float64Array.from(input, ([, high]) => high)];
  const others = known.get(kernel) ?? [];
  const isSame = (one: KnownSums): boolean =>
    one.outputs === outputs && one.groups === groups && isEqual(one.lows, lows) && isEqual(one.highs, highs);
  const found = others.find(isSame) ?? { lows, highs, outputs, groups, sums: tapSums(kernel, outputs, groups, [lows, highs]) };
  known.set(kernel, [found, ...others.filter((one) => one !== found)].slice(0, MOST_KNOWN));
  return found.sums;
}

function isEqual(one: Float64Array, other: Float64Array): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

function tapSums(
  kernel: ArrayLike<number>,
  outputs: number,
  groups: number,
  [lows, highs]: readonly [Float64Array, Float64Array],
): TapSums {
  const rows = lows.length / groups;
  const perGroup = outputs / groups;
  const taps = kernel.length / (rows * outputs);
  const [low, high, atLow, atHigh] = Array.from({ length: 4 }, () => new Float64Array(taps * outputs)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let tap = 0; tap < taps; tap++) {
    for (let row = 0; row < rows; row++) {
      const start = (tap * rows + row) * outputs;
      for (let output = 0; output < outputs; output++) {
        const weight = kernel[start + output] ?? 0;
        if (weight === 0) continue;
        const channel = groups === 1 ? row : Math.floor(output / perGroup) * rows + row;
        const first = weight * (lows[channel] ?? 0);
        const second = weight * (highs[channel] ?? 0);
        const least = weight > 0 ? first : second;
        const largest = weight > 0 ? second : first;
        const index = tap * outputs + output;
        low[index] = (low[index] ?? 0) + least;
        high[index] = (high[index] ?? 0) + largest;
        atLow[index] = (atLow[index] ?? 0) + Math.abs(least);
        atHigh[index] = (atHigh[index] ?? 0) + Math.abs(largest);
      }
    }
  }
  return { low, high, atLow, atHigh };
}
