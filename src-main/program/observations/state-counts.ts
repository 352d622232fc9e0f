import type { StateCounts } from '#shared/entropy/index.ts';
import { channelsOf } from '#shared/graph/index.ts';
import { countedActivation } from '../operations/counted-activation.ts';
import { ProgramError } from '../program-error.ts';
import type { Observation } from './observation.ts';

/** float32 represents every integer up to here, so sums of that many signs are exact in any order. */
const EXACT_OBSERVATIONS = 2 ** 24;

/**
 * ON, OFF and zero counts of every activation's input, and how often its output is saturated. Sums: float64 `[rows, channels]`, exact up to
 * 2^53. Rows: n_on - n_off and n_on + n_off; for activations that saturate at a value, the number of outputs that differ from it.
 */
export const states: Observation<StateCounts> = {
  exactObservations: EXACT_OBSERVATIONS,
  observe: (node, { input, context, normalized }) => {
    if (node.op !== 'activation') return undefined;
    const { output, counts, rows } = countedActivation(node, input, context, normalized);
    return { output, sums: counts, shape: [rows, channelsOf(context.outputShape)] };
  },
  resultOf: stateCounts,
};

/**
 * Counts from an activation's sums `[rows, channels]` over `observations` of each channel.
 * Throws ProgramError if the sums are NaN because the input was, for example after training diverged.
 */
export function stateCounts(activation: string, sums: Float64Array, shape: readonly number[], observations: number): StateCounts {
  const channels = channelsOf(shape);
  const row = (index: number): number[] => [...sums.subarray(index * channels, (index + 1) * channels)];
  const [difference, total] = [row(0), row(1)];
  if (!sums.every(Number.isInteger)) throw new ProgramError(activation, 'its input is NaN, so states cannot be counted');
  return {
    on: difference.map((value, channel) => ((total[channel] ?? 0) + value) / 2),
    off: difference.map((value, channel) => ((total[channel] ?? 0) - value) / 2),
    zero: total.map((value) => observations - value),
    ...(shape[0] === 3 && { saturated: row(2).map((value) => observations - value) }),
  };
}
