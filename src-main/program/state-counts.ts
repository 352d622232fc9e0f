import type { StateCounts } from '#shared/entropy/index.ts';
import { ProgramError } from './program-error.ts';

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
