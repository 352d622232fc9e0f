import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary } from '../tensor/arithmetic.ts';
import { read } from '../tensor/variables.ts';
import type { ParameterVariables } from './network-variables.ts';

/** d = (g + decay·w) ⊙ mask, so that pruned weights stay 0. */
export function decayedDirection(
  builder: GraphBuilder,
  parameter: ParameterVariables,
  current: Output,
  gradient: Output,
  weightDecay: Output,
): Output {
  // After the gradient: otherwise all decay terms would be computed first and kept in memory through the step.
  const decay = binary(builder, 'Mul', current, weightDecay, [gradient]);
  return maskedDirection(builder, parameter, binary(builder, 'AddV2', gradient, decay), gradient);
}

/** d ⊙ mask; the mask is read only once `after` is available. */
export function maskedDirection(builder: GraphBuilder, { mask }: ParameterVariables, direction: Output, after: Output = direction): Output {
  return mask ? binary(builder, 'Mul', direction, read(builder, mask, [after])) : direction;
}
