import { z } from 'zod';
import type { Interval } from '#shared/activations/index.ts';
import { channelsOf } from '../tensor-shapes.ts';
import type { BaseNode, OwnValues } from './base-node.ts';
import { type BoundsContext, type ChannelBounds, firstBounds } from './channel-bounds.ts';
import { connectsAt, isNonzero } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { firstInput, scaled } from './constant-map.ts';
import { magnitudeOf, timesFactor } from './intervals.ts';
import type { Operation } from './operation.ts';
import { roundingError } from './rounding.ts';

/** y = γ (x - µ) / √(σ² + ε) + β per channel, with µ and σ² of the batch in training and running statistics at inference. */
export interface BatchNormNode extends BaseNode {
  readonly op: 'batchNorm';
  readonly epsilon: number;
  /** Weight of the batch statistics in each update of the running ones (PyTorch's convention; its default is 0.1). */
  readonly momentum: number;
}

export const batchNorm: Operation<BatchNormNode> = {
  op: 'batchNorm',
  role: 'normalization',
  label: () => 'batch norm',
  arity: 1,
  fields: { epsilon: z.number().min(0), momentum: z.number().min(0).max(1) },
  shapeOf: (_node, [read = []]) => read,
  parameters: (_node, read) => (['gamma', 'beta', 'mean', 'variance'] as const).map((role) => [role, [channelsOf(read)]]),
  connection: (_node, { values }) => {
    const gamma = values('gamma');
    return connectsAt(0, (channel) => isNonzero(gamma, channel));
  },
  groupChannels: (_node, groups) => {
    groups.channelwise(groups.own, groups.input);
  },
  constants: (node, context) => {
    const factors = normalizationFactors(node, context.values);
    const [beta, mean] = [context.values('beta'), context.values('mean')];
    const { values } = firstInput(context);
    return (channel) => {
      const factor = factors[channel] ?? 0;
      return scaled(values[channel], factor, (beta[channel] ?? 0) - factor * (mean[channel] ?? 0), context.output);
    };
  },
  bounds,
  removeChannels: rewriteChannelwise,
};

/** Of a quotient, a root, two products and sums, or of a scale and an offset that are computed beforehand. */
const ROUNDINGS = 8;

function bounds(node: BatchNormNode, context: BoundsContext): ChannelBounds {
  const factors = normalizationFactors(node, context.values);
  const [beta, mean] = [context.values('beta'), context.values('mean')];
  return firstBounds(context).bounds.map((read, channel): Interval => {
    const [factor, offset] = [factors[channel] ?? 0, beta[channel] ?? 0];
    const moved = factor * (mean[channel] ?? 0);
    const [low, high] = timesFactor(read, factor);
    const magnitude = magnitudeOf([low, high]) + Math.abs(moved) + Math.abs(offset);
    const error = roundingError(ROUNDINGS, magnitude, context.roundoff);
    return [low - moved + offset - error, high - moved + offset + error];
  });
}

/** γ / √(σ² + ε) in float64. */
export function normalizationFactors({ epsilon }: BatchNormNode, values: OwnValues): Float64Array {
  const variance = values('variance');
  return Float64Array.from(values('gamma'), (gamma, channel) => gamma / Math.sqrt((variance[channel] ?? 0) + epsilon));
}
