import { channelsOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { firstBounds } from './channel-bounds.ts';
import { connectsAt, isNonzero } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { firstInput, scaled } from './constant-map.ts';
import { timesFactor } from './intervals.ts';
import type { Operation } from './operation.ts';
import { rounded } from './rounding.ts';

/** y = s x per channel with a fixed s: the linear form of an activation (s = 1 for always ON, 0 for always OFF). */
export interface ScaleNode extends BaseNode {
  readonly op: 'scale';
}

export const scale: Operation<ScaleNode> = {
  op: 'scale',
  role: 'linear',
  label: () => 'linear form',
  arity: 1,
  fields: {},
  shapeOf: (_node, [read = []]) => read,
  parameters: (_node, read) => [['scale', [channelsOf(read)]]],
  connection: (_node, { values }) => {
    const factors = values('scale');
    return connectsAt(0, (channel) => isNonzero(factors, channel));
  },
  groupChannels: (_node, groups) => {
    groups.channelwise(groups.own, groups.input);
  },
  constants: (_node, context) => {
    const factors = context.values('scale');
    const { values } = firstInput(context);
    return (channel) => scaled(values[channel], factors[channel] ?? 0, 0, context.output);
  },
  bounds: (_node, context) => {
    const factors = context.values('scale');
    return firstBounds(context).bounds.map((bounds, channel) => {
      const factor = factors[channel] ?? 0;
      return rounded(timesFactor(bounds, factor), 1, context.roundoff);
    });
  },
  removeChannels: rewriteChannelwise,
};
