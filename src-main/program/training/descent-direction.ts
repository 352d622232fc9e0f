import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary } from '../tensor/arithmetic.ts';
import { read } from '../tensor/variables.ts';
import type { ParameterVariables } from './network-variables.ts';

/** d = (g + decay·w) ⊙ mask: where the mask is 0, nothing that follows from d moves a weight that is 0. */
export function decayedDirection(
  builder: GraphBuilder,
  parameter: ParameterVariables,
  current: Output,
  gradient: Output,
  weightDecay: Output,
): Output {
  // Behind the gradient: otherwise all decay terms would be computed first and held through the step.
  const decay = binary(builder, 'Mul', current, weightDecay, [gradient]);
  return maskedDirection(builder, parameter, binary(builder, 'AddV2', gradient, decay), gradient);
}

/** d ⊙ mask; the mask is not read before `after` is there. */
export function maskedDirection(builder: GraphBuilder, { mask }: ParameterVariables, direction: Output, after: Output = direction): Output {
  return mask ? binary(builder, 'Mul', direction, read(builder, mask, [after])) : direction;
}
