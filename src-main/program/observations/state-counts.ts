import { type ActivationChoice, DEFAULT_TAU, type RegionInterval, regionIntervals } from '#shared/activations/index.ts';
import type { RegionCounts, StateCounts } from '#shared/entropy/index.ts';
import { channelsOf } from '#shared/graph/index.ts';
import { countedActivation } from '../operations/counted-activation.ts';
import { ProgramError } from '../program-error.ts';
import type { ForwardObservation } from '../training/forward-observation.ts';

/** float32 represents every integer up to here, so sums of that many signs are exact in any order. */
const EXACT_OBSERVATIONS = 2 ** 24;

/**
 * ON, OFF and zero counts of every activation's input, and the counts of its regions. Sums: float64 `[2 + thresholds, channels]`, exact up to
 * 2^53: n_on - n_off, n_on + n_off, and the number of inputs at or above the start of each region other than 0.
 *
 * @param tau the largest error of a region that is not exact
 */
export function states(tau = DEFAULT_TAU): ForwardObservation<StateCounts> {
  return {
    exactObservations: EXACT_OBSERVATIONS,
    observe: (node, { input, context, normalized }) => {
      if (node.op !== 'activation') return undefined;
      const starts = thresholdsOf(regionIntervals(node, tau));
      const { output, counts } = countedActivation(node, input, starts, context, normalized);
      const shape = [2 + starts.length, channelsOf(context.outputShape)];
      return { output, sums: counts, shape, resultOf: (sums, observations) => stateCounts(node, sums, observations, tau) };
    },
  };
}

/**
 * Counts from an activation's sums over `observations` of each channel.
 * Throws ProgramError if the sums are NaN because the input was, for example after training diverged.
 */
export function stateCounts(
  activation: ActivationChoice & { readonly id: string },
  sums: Float64Array,
  observations: number,
  tau = DEFAULT_TAU,
): StateCounts {
  if (!sums.every(Number.isInteger)) throw new ProgramError(activation.id, 'its input is NaN, so states cannot be counted');
  const intervals = regionIntervals(activation, tau);
  const thresholds = thresholdsOf(intervals);
  const channels = sums.length / (2 + thresholds.length);
  const row = (index: number): number[] => [...sums.subarray(index * channels, (index + 1) * channels)];
  const [difference, total] = [row(0), row(1)];
  const on = difference.map((value, channel) => ((total[channel] ?? 0) + value) / 2);
  const zero = total.map((value) => observations - value);
  /** The number of z ≥ start; for 0, of z > 0. */
  const above = (start: number | undefined): readonly number[] => {
    if (start === undefined) return on.map(() => 0);
    if (start === -Infinity) return on.map(() => observations);
    return start === 0 ? on : row(2 + thresholds.indexOf(start));
  };
  return {
    on,
    off: difference.map((value, channel) => ((total[channel] ?? 0) - value) / 2),
    zero,
    ...(intervals.length > 2 && { regions: countsByRegion(intervals, zero, above) }),
  };
}

/** Observations at 0 are left out. Several intervals may have the same region. */
function countsByRegion(
  intervals: readonly RegionInterval[],
  zero: readonly number[],
  above: (start: number | undefined) => readonly number[],
): RegionCounts {
  const counts: Partial<Record<RegionInterval['region'], number[]>> = {};
  for (const [index, { region, from }] of intervals.entries()) {
    const end = intervals[index + 1]?.from;
    const isAtZero = from < 0 && (end === undefined || end >= 0);
    const [inside, beyond] = [above(from), above(end)];
    const before = counts[region];
    counts[region] = inside.map(
      (value, channel) => (before?.[channel] ?? 0) + value - (beyond[channel] ?? 0) - (isAtZero ? (zero[channel] ?? 0) : 0),
    );
  }
  return counts;
}

/** The starts of the intervals but -∞ and 0, which the signs give. */
function thresholdsOf(intervals: readonly RegionInterval[]): readonly number[] {
  return intervals.flatMap(({ from }) => (from === 0 || from === -Infinity ? [] : [from]));
}
