import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary } from '../tensor/arithmetic.ts';
import { read } from '../tensor/variables.ts';
import type { ParameterGradient } from './backward-pass.ts';
import type { TrainedParameter } from './network-variables.ts';

/** Scalars of the network's type. */
export interface UpdateSettings {
  readonly learningRate: Output;
  readonly momentum: Output;
  readonly weightDecay: Output;
  readonly nesterov: boolean;
}

/**
 * Stochastic gradient descent as PyTorch's `torch.optim.SGD` writes it: d = (g + decay·w) ⊙ mask, v ← µ·v + d,
 * w ← w - rate·v, or with Nesterov's momentum w ← w - rate·(d + µ·v). The rate is outside of v, so that it may change between
 * steps. Where the mask is 0, and w and v are 0 already, both stay exactly 0. Gives the node that updates.
 */
export function momentumUpdate(
  builder: GraphBuilder,
  { value, velocity, mask }: TrainedParameter,
  current: Output,
  { gradient, readers }: ParameterGradient,
  settings: UpdateSettings,
): Output {
  if (!velocity) throw new Error('only trained parameters have a gradient');
  // Behind the gradient: otherwise all decay terms would be computed first and held through the step.
  const decay = binary(builder, 'Mul', current, settings.weightDecay, [gradient]);
  const decayed = binary(builder, 'AddV2', gradient, decay);
  const direction = mask ? binary(builder, 'Mul', decayed, read(builder, mask, [gradient])) : decayed;
  return builder.add({
    op: 'ResourceApplyMomentum',
    inputs: [value.handle, velocity.handle, settings.learningRate, direction, settings.momentum],
    attributes: { T: { type: value.type }, use_locking: { flag: false }, use_nesterov: { flag: settings.nesterov } },
    type: value.type,
    after: readers,
  });
}
