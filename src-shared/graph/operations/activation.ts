import { z } from 'zod';
import { type ActivationKind, activationKinds, activationOf } from '#shared/activations/index.ts';
import { channelsOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { connectsChannelwise } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { mapValues } from './constant-map.ts';
import type { Operation } from './operation.ts';

const MAX_ALPHA = 100;

export interface ActivationNode extends BaseNode {
  readonly op: 'activation';
  readonly kind: ActivationKind;
  /** The slope of leakyRelu for z < 0; PyTorch's default if absent. */
  readonly slope?: number;
  /** The α of elu: y = α (eᶻ - 1) for z < 0; PyTorch's default if absent. */
  readonly alpha?: number;
}

export const activation: Operation<ActivationNode> = {
  op: 'activation',
  role: 'rectifier',
  label: (node) => activationOf(node).name,
  arity: 1,
  fields: {
    kind: z.enum(activationKinds),
    slope: z.number().min(0).max(1).exactOptional(),
    alpha: z.number().positive().max(MAX_ALPHA).exactOptional(),
  },
  shapeOf: (_node, [read = []]) => read,
  parameters: ({ kind }, read) => (kind === 'prelu' ? [['slope', [channelsOf(read)]]] : []),
  connection: connectsChannelwise,
  groupChannels: (_node, groups) => {
    groups.channelwise(groups.own, groups.input);
  },
  constants: (node, context) => {
    const { valueAt } = activationOf(node);
    if (valueAt) return mapValues(context, (value) => valueAt(value));
    const slope = context.values('slope');
    return mapValues(context, (value, channel) => (value > 0 ? value : value * (slope[channel] ?? 0)));
  },
  range: (node) => activationOf(node).range,
  removeChannels: rewriteChannelwise,
};
