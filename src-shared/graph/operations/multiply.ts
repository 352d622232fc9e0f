import { GraphError } from '../graph-error.ts';
import { broadcasts, channelsOf, shapeText } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { broadcastIndex } from './broadcast-index.ts';
import { boundsAt } from './channel-bounds.ts';
import { type Connection, type ConnectionContext, connectsAt, connectsIf, inputShape, mayBeNonzero } from './channel-connections.ts';
import { type ChannelRewrite, rewriteChannelwise } from './channel-rewrite.ts';
import { type ConstantContext, type ConstantRule, filled, isZero, NO_CONSTANTS, valueAt } from './constant-map.ts';
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
  connection,
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

/** A channel passes unless the other factor is 0. */
function connection(_node: MultiplyNode, context: ConnectionContext): Connection {
  const { inputs, index, output } = context;
  const other = 1 - index;
  const isSingle = channelsOf(inputs[other] ?? []) === 1;
  const passes = (channel: number): boolean => mayBeNonzero(context, other, isSingle ? 0 : channel);
  return channelsOf(inputShape(context)) === channelsOf(output) ? connectsAt(0, passes) : connectsIf((_channel, to) => passes(to));
}

function constants({ inputs, output }: ConstantContext): ConstantRule {
  const [first = NO_CONSTANTS, second = NO_CONSTANTS] = inputs;
  const indexOf = broadcastIndex(second.shape, output);
  return (channel) => {
    const [factors, others] = [first.values[channel], second.values[second.values.length === 1 ? 0 : channel]];
    if (isZero(factors) || isZero(others)) return filled(output, 0);
    if (!others) return undefined;
    const factor = (position: number): number => valueAt(second, indexOf(position * channelsOf(output) + channel)) ?? NaN;
    return factors?.map((value, position) => value * factor(position));
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
