import type { InputMoments } from '#shared/entropy/index.ts';
import { channelsOf } from '#shared/graph/index.ts';
import { activation } from '../operations/activation.ts';
import { ProgramError } from '../program-error.ts';
import { cast, reduce, unary } from '../tensor/arithmetic.ts';
import { constant, pack, reshape } from '../tensor/arrays.ts';
import type { ForwardObservation } from '../training/forward-observation.ts';

/** Mean and variance of every activation's input. Sums: float64 `[2, channels]`, Σz and Σz². */
export const moments: ForwardObservation<InputMoments> = {
  exactObservations: Infinity,
  observe: (node, { input, context }) => {
    if (node.op !== 'activation') return undefined;
    const { builder, outputShape } = context;
    const channels = channelsOf(outputShape);
    const rows = cast(builder, reshape(builder, input, [-1, channels]), 'float64');
    const sums = [rows, unary(builder, 'Square', rows)].map((values) => reduce(builder, 'Sum', values, constant(builder, 'int32', [0])));
    return {
      output: activation(node, input, context).output,
      sums: pack(builder, sums),
      shape: [2, channels],
      resultOf: (values, observations) => inputMoments(node.id, values, observations),
    };
  },
};

/**
 * The moments from an activation's sums `[2, channels]` over `observations` of each channel.
 * Throws ProgramError if the input was NaN or infinite.
 */
function inputMoments(activation: string, sums: Float64Array, observations: number): InputMoments {
  const channels = sums.length / 2;
  if (!sums.every(Number.isFinite)) throw new ProgramError(activation, 'its input is not finite, so it has no moments');
  const mean = Array.from(sums.subarray(0, channels), (sum) => sum / observations);
  // Rounding can make the variance of a constant input negative.
  const variance = mean.map((value, channel) => Math.max(0, (sums[channels + channel] ?? 0) / observations - value ** 2));
  return { mean, variance };
}
