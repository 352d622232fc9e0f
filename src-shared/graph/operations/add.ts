import { GraphError } from '../graph-error.ts';
import { shapeText } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { boundsAt } from './channel-bounds.ts';
import { connectsChannelwise } from './channel-connections.ts';
import type { ChannelRewrite } from './channel-rewrite.ts';
import { type ConstantMap, NO_CONSTANTS } from './constant-map.ts';
import { sumOf } from './intervals.ts';
import { hasTrueValue } from './kernels.ts';
import type { Operation } from './operation.ts';
import { rounded } from './rounding.ts';

export interface AddNode extends BaseNode {
  readonly op: 'add';
}

export const add: Operation<AddNode> = {
  op: 'add',
  role: 'sum',
  label: () => 'add',
  arity: 2,
  fields: {},
  shapeOf: (node, [first = [], second = []]) => {
    if (first.join() === second.join()) return first;
    throw new GraphError(node.id, `add of ${shapeText(first)} and ${shapeText(second)}: the shapes must be equal`);
  },
  connection: connectsChannelwise,
  groupChannels: (_node, groups) => {
    const remaining = groups.inputs.filter((_, index) => !groups.isDroppable(index));
    groups.channelwise(groups.own, ...(remaining.length > 0 ? remaining : groups.inputs));
  },
  constants: (_node, { inputs: [first = NO_CONSTANTS, second = NO_CONSTANTS] }) => {
    return (channel) => {
      const other = second.values[channel];
      return other && first.values[channel]?.map((value, position) => value + (other[position] ?? 0));
    };
  },
  bounds: (_node, context) => {
    const [first, second] = context.inputs;
    return (first?.bounds ?? []).map((bounds, channel) =>
      rounded(sumOf(bounds, boundsAt(second?.bounds ?? [], channel)), 1, context.roundoff),
    );
  },
  removeChannels,
};

/** An input without kept channels is constant: it is removed, and its values become an offset. */
function removeChannels(node: AddNode, rewrite: ChannelRewrite): void {
  const present = node.inputs.filter((id) => rewrite.isKept(id));
  const removed = node.inputs.find((id) => !rewrite.isKept(id));
  const isTrue = hasTrueValue(rewrite, node.id);
  const offsets = rewrite.kept(node.id).map((channel): ConstantMap => {
    const map = removed !== undefined && isTrue(channel) ? rewrite.constants(removed)[channel] : undefined;
    return map?.some((value) => value !== 0) ? map : undefined;
  });
  const [first = '', second] = present.map((id) => rewrite.current(id));
  if (second === undefined) rewrite.replaceBy(node.id, first);
  else rewrite.add({ ...node, inputs: [first, second] });
  if (offsets.some((map) => map !== undefined)) rewrite.addConstants(node.id, 'offset', offsets);
}
