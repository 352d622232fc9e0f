import { GraphError } from '../graph-error.ts';
import { broadcasts, channelsOf, shapeText } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { broadcastIndex } from './broadcast-index.ts';
import { boundsAt } from './channel-bounds.ts';
import { connectsAll, connectsChannelwise, inputShape } from './channel-connections.ts';
import { type ChannelRewrite, rewriteChannelwise } from './channel-rewrite.ts';
import { type ConstantContext, type ConstantRule, NO_CONSTANTS, valueAt } from './constant-map.ts';
import { productOf } from './intervals.ts';
import type { Operation } from './operation.ts';
import { rounded } from './rounding.ts';
import type { ScaleNode } from './scale.ts';

/** Elementwise product. Each axis of the second input has the size of the first's, or 1. */
export interface MultiplyNode extends BaseNode {
  readonly op: 'multiply';
}

export const multiply: Operation<MultiplyNode> = {
  op: 'multiply',
  role: 'product',
  label: () => 'multiply',
  arity: 2,
  fields: {},
  shapeOf: (node, [first = [], second = []]) => {
    if (first.length === second.length && broadcasts(second, first)) return first;
    throw new GraphError(node.id, `multiply of ${shapeText(first)} and ${shapeText(second)}: the second must broadcast to the first`);
  },
  connection: (_node, context) => (channelsOf(inputShape(context)) === channelsOf(context.output) ? connectsChannelwise() : connectsAll()),
  groupChannels: (_node, groups) => {
    const [first = [], second = []] = groups.inputs;
    if (groups.isDroppable(1)) groups.channelwise(groups.own, first);
    else if (second.length === groups.own.length) groups.channelwise(groups.own, first, second);
    else {
      groups.channelwise(groups.own, first);
      groups.whole(second);
    }
  },
  constants: (_node, context) => constants(context),
  bounds: (_node, context) => {
    const [first, second] = context.inputs;
    const factors = second?.bounds ?? [];
    return (first?.bounds ?? []).map((bounds, channel) => {
      return rounded(productOf(bounds, boundsAt(factors, factors.length === 1 ? 0 : channel)), 1, context.roundoff);
    });
  },
  removeChannels,
};

function constants({ inputs, output }: ConstantContext): ConstantRule {
  const [first = NO_CONSTANTS, second = NO_CONSTANTS] = inputs;
  const indexOf = broadcastIndex(second.shape, output);
  return (channel) => {
    if (!second.values[second.values.length === 1 ? 0 : channel]) return undefined;
    const factor = (position: number): number => valueAt(second, indexOf(position * channelsOf(output) + channel)) ?? NaN;
    return first.values[channel]?.map((value, position) => value * factor(position));
  };
}

/** A second factor without kept channels is constant and becomes a linear form. */
function removeChannels(node: MultiplyNode, rewrite: ChannelRewrite): void {
  const [input = '', second = ''] = node.inputs;
  if (rewrite.isKept(second)) {
    rewriteChannelwise(node, rewrite);
    return;
  }
  const factors = rewrite.constants(second);
  const values = Float32Array.from(rewrite.kept(node.id), (channel) => factors[factors.length === 1 ? 0 : channel]?.[0] ?? NaN);
  const linear: ScaleNode = { id: node.id, op: 'scale', inputs: [rewrite.current(input)] };
  rewrite.add(linear, { scale: values });
}
