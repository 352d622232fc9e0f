import { z } from 'zod';
import { GraphError } from '../graph-error.ts';
import type { BaseNode } from './base-node.ts';
import { sameBounds } from './channel-bounds.ts';
import { connectsChannelwise } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { firstInput } from './constant-map.ts';
import type { Operation } from './operation.ts';

export interface DropoutNode extends BaseNode {
  readonly op: 'dropout';
  /** Probability of a value being zeroed in training; the rest is scaled by 1 / (1 - rate). */
  readonly rate: number;
  /** Whether single values or whole samples are zeroed (stochastic depth, Huang et al., 2016); `value` if absent. */
  readonly unit?: 'value' | 'sample';
}

export const dropout: Operation<DropoutNode> = {
  op: 'dropout',
  role: 'movement',
  label: (node) => `${node.unit === 'sample' ? 'stochastic depth' : 'dropout'} ${Number(node.rate.toPrecision(3))}`,
  arity: 1,
  fields: { rate: z.number().min(0).lt(1), unit: z.enum(['value', 'sample']).exactOptional() },
  shapeOf: (node, [read = []]) => {
    if (!(node.rate >= 0 && node.rate < 1)) throw new GraphError(node.id, `the rate must be in [0, 1), not ${node.rate}`);
    return read;
  },
  connection: connectsChannelwise,
  groupChannels: (_node, groups) => {
    groups.channelwise(groups.own, groups.input);
  },
  constants: (_node, context) => {
    const { values } = firstInput(context);
    return (channel) => values[channel];
  },
  bounds: sameBounds,
  removeChannels: rewriteChannelwise,
};
