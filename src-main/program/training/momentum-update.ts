import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { ParameterGradient } from './backward-pass.ts';
import { decayedDirection } from './descent-direction.ts';
import type { ParameterVariables } from './network-variables.ts';

/** Settings of one update, in the network's precision. */
export interface UpdateSettings {
  /** The following three as a vector. */
  readonly settings: Output;
  readonly learningRate: Output;
  readonly momentum: Output;
  readonly weightDecay: Output;
}

/**
 * Stochastic gradient descent as PyTorch's `torch.optim.SGD` writes it: d = (g + decay·w) ⊙ mask, v ← µ·v + d,
 * w ← w - rate·v, or with Nesterov's momentum w ← w - rate·(d + µ·v). v excludes the rate, which may change between
 * steps. Where the mask is 0, and w and v are 0 already, both stay exactly 0. Returns the update node.
 */
export function momentumUpdate(
  builder: GraphBuilder,
  parameter: ParameterVariables,
  current: Output,
  { gradient, readers }: ParameterGradient,
  { settings, learningRate, momentum, weightDecay }: UpdateSettings,
  nesterov: boolean,
): Output {
  const { trained, moments, mask } = parameter;
  const [velocity] = moments;
  if (!velocity) throw new Error('only trained parameters have a gradient');
  if (builder.kernels) {
    return builder.add({
      op: 'NepentheMomentumStep',
      inputs: [...[trained, velocity, ...(mask ? [mask] : [])].map(({ handle }) => handle), gradient, settings],
      attributes: { masked: { integer: mask ? 1 : 0 }, nesterov: { flag: nesterov } },
      type: trained.type,
      after: readers,
    });
  }
  const direction = decayedDirection(builder, parameter, current, gradient, weightDecay);
  return builder.add({
    op: 'ResourceApplyMomentum',
    inputs: [trained.handle, velocity.handle, learningRate, direction, momentum],
    attributes: { T: { type: trained.type }, use_locking: { flag: false }, use_nesterov: { flag: nesterov } },
    type: trained.type,
    after: readers,
  });
}
