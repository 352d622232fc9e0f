import { z } from 'zod';
import type { Interval } from '#shared/activations/index.ts';
import { channelsOf, positionsOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { type BoundsContext, type ChannelBounds } from './channel-bounds.ts';
import { connectsIf, isNonzero } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { type ConstantContext, type ConstantRule, filled, firstInput, isConstant, rowAt } from './constant-map.ts';
import type { Operation } from './operation.ts';
import { roundingError } from './rounding.ts';

/** y = γ (x - µ) / √(σ² + ε) + β with µ and σ² over the last axis at each position (Ba et al., 2016). */
export interface LayerNormNode extends BaseNode {
  readonly op: 'layerNorm';
  readonly epsilon: number;
}

export const layerNorm: Operation<LayerNormNode> = {
  op: 'layerNorm',
  role: 'normalization',
  label: () => 'layer norm',
  arity: 1,
  fields: { epsilon: z.number().min(0) },
  shapeOf: (_node, [read = []]) => read,
  parameters: (_node, read) => (['gamma', 'beta'] as const).map((role) => [role, [channelsOf(read)]]),
  connection: (_node, { values }) => {
    const gamma = values('gamma');
    return connectsIf((_, to) => isNonzero(gamma, to));
  },
  groupChannels: (_node, groups) => {
    groups.whole(groups.own, groups.input);
  },
  constants,
  bounds,
  removeChannels: rewriteChannelwise,
};

/** Roundings per channel besides those of the two sums over the channels. */
const ROUNDINGS = 16;

/** The squares of C normalized values add up to at most C, so that each value lies within ±√C, whatever the input. */
function bounds(_node: LayerNormNode, context: BoundsContext): ChannelBounds {
  const [gamma, beta] = [context.values('gamma'), context.values('beta')];
  const channels = channelsOf(context.output);
  return Array.from({ length: channels }, (_, channel): Interval => {
    const [reach, offset] = [Math.sqrt(channels) * Math.abs(gamma[channel] ?? 0), beta[channel] ?? 0];
    const error = roundingError(2 * channels + ROUNDINGS, reach + Math.abs(offset), context.roundoff);
    return [offset - reach - error, offset + reach + error];
  });
}

function constants(node: LayerNormNode, context: ConstantContext): ConstantRule {
  const [gamma, beta] = [context.values('gamma'), context.values('beta')];
  const input = firstInput(context);
  const positions = positionsOf(context.output);
  const rows = isConstant(input) ? Array.from({ length: positions }, (_, position) => rowAt(input, position)) : undefined;
  const moments = rows?.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    return { mean, variance: row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length };
  });
  return (channel) => {
    const [factor = 0, offset = 0] = [gamma[channel], beta[channel]];
    if (factor === 0) return filled(context.output, offset);
    return input.values[channel]?.map((value, position) => {
      const { mean, variance } = moments?.[position] ?? { mean: NaN, variance: NaN };
      return ((value - mean) / Math.sqrt(variance + node.epsilon)) * factor + offset;
    });
  };
}
