import type { StateCounts } from '#shared/entropy/index.ts';
import { channelsOf } from '#shared/graph/index.ts';
import { countedActivation } from '../operations/counted-activation.ts';
import { ProgramError } from '../program-error.ts';
import type { Observation } from './observation.ts';

/** float32 holds every whole number up to here, so sums of that many signs are exact in any order. */
const EXACT_OBSERVATIONS = 2 ** 24;

/** ON, OFF and zero counts of every activation's input; float64 sums `[2, channels]`, n_on - n_off and n_on + n_off, exact up to 2^53. */
export const states: Observation<StateCounts> = {
  exactObservations: EXACT_OBSERVATIONS,
  observe: (node, { input, context, normalized }) => {
    if (node.op !== 'activation') return undefined;
    const { output, counts } = countedActivation(node, input, context, normalized);
    return { output, sums: counts, shape: [2, channelsOf(context.outputShape)] };
  },
  resultOf: stateCounts,
};

/**
 * Counts from a rectifier's sums `[2, channels]`, n_on - n_off and n_on + n_off, over that many observations of each channel.
 * Throws where the sums are not numbers: the rectifier's input was not, as after a training that diverged.
 */
export function stateCounts(activation: string, sums: Float64Array, observations: number): StateCounts {
  const channels = sums.length / 2;
  const difference = [...sums.subarray(0, channels)];
  const total = [...sums.subarray(channels)];
  if (!sums.every(Number.isInteger)) throw new ProgramError(activation, 'its input is not a number: states cannot be counted');
  return {
    on: difference.map((value, channel) => ((total[channel] ?? 0) + value) / 2),
    off: difference.map((value, channel) => ((total[channel] ?? 0) - value) / 2),
    zero: total.map((value) => observations - value),
  };
}
