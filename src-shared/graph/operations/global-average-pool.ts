import { GraphError } from '../graph-error.ts';
import { channelsOf, positionsOf, shapeText } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { firstBounds, meanBounds } from './channel-bounds.ts';
import { connectsChannelwise } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { firstInput } from './constant-map.ts';
import type { Operation } from './operation.ts';

/** Mean over all axes but the last. */
export interface GlobalAveragePoolNode extends BaseNode {
  readonly op: 'globalAveragePool';
}

export const globalAveragePool: Operation<GlobalAveragePoolNode> = {
  op: 'globalAveragePool',
  role: 'operation',
  label: () => 'global average pool',
  arity: 1,
  fields: {},
  shapeOf: (node, [read = []]) => {
    if (read.length < 2) throw new GraphError(node.id, `needs an input with at least two axes, not ${shapeText(read)}`);
    return [channelsOf(read)];
  },
  connection: connectsChannelwise,
  groupChannels: (_node, groups) => {
    groups.channelwise(groups.own, groups.input);
  },
  constants: (_node, context) => {
    const { values } = firstInput(context);
    return (channel) => {
      const constants = values[channel];
      return constants && Float64Array.of(constants.reduce((sum, value) => sum + value, 0) / constants.length);
    };
  },
  bounds: (_node, context) => meanBounds(context, positionsOf(firstBounds(context).shape)),
  removeChannels: rewriteChannelwise,
};
