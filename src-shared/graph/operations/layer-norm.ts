import { z } from 'zod';
import { channelsOf, positionsOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { connectsIf, isNonzero } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { type ConstantContext, type ConstantRule, filled, firstInput, isConstant, rowAt } from './constant-map.ts';
import { unbounded } from './intervals.ts';
import type { Operation } from './operation.ts';

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
  range: unbounded,
  removeChannels: rewriteChannelwise,
};

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
