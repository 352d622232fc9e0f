import { GraphError } from '../graph-error.ts';
import { channelsOf, elementsOf, isLastAxis, type Shape, shapeLabel, shapeText } from '../tensor-shapes.ts';
import { checkAxis } from './axes.ts';
import type { BaseNode } from './base-node.ts';
import { boundsAt, type BoundsContext, type ChannelBounds } from './channel-bounds.ts';
import { connectsAt, inputShape } from './channel-connections.ts';
import type { ChannelGroups } from './channel-groups.ts';
import { type ChannelRewrite, rewriteChannelwise } from './channel-rewrite.ts';
import { movedConstants, type SourceOf } from './data-movement.ts';
import { axis } from './fields.ts';
import { hullOf } from './intervals.ts';
import type { Operation } from './operation.ts';

/** Concatenation of any number of nodes along one axis. */
export interface ConcatNode extends BaseNode {
  readonly op: 'concat';
  readonly axis: number;
}

export const concat: Operation<ConcatNode> = {
  op: 'concat',
  role: 'concat',
  label: (_node, _input, output) => `concat to ${shapeLabel(output)}`,
  fields: { axis },
  shapeOf,
  connection: (node, context) => {
    return connectsAt(isLastAxis(node.axis, inputShape(context)) ? partOffset(context.inputs, context.index) : 0);
  },
  groupChannels,
  constants: (node, context) => {
    const shapes = context.inputs.map(({ shape }) => shape);
    return movedConstants(context, sourceOf(node, shapes, context.output));
  },
  bounds,
  removeChannels,
};

/** Along another axis than the channels, every channel comes from all parts. */
function bounds({ axis: along }: ConcatNode, { inputs, output }: BoundsContext): ChannelBounds {
  if (isLastAxis(along, output)) return inputs.flatMap((part) => part.bounds);
  return Array.from({ length: channelsOf(output) }, (_, channel) => hullOf(inputs.map((part) => boundsAt(part.bounds, channel))));
}

/** Whether a concatenation along the channels keeps any channel of a part. */
export function isPartKept(own: readonly boolean[], shapes: readonly Shape[], index: number): boolean {
  const offset = partOffset(shapes, index);
  return own.slice(offset, offset + channelsOf(shapes[index] ?? [])).some(Boolean);
}

/** Index of the first channel of a part in a concatenation along the channels. */
function partOffset(parts: readonly Shape[], index: number): number {
  return parts.slice(0, index).reduce((sum, part) => sum + channelsOf(part), 0);
}

function shapeOf(node: ConcatNode, inputs: readonly Shape[]): Shape {
  const [first] = inputs;
  if (!first) throw new GraphError(node.id, 'concat must have at least one input');
  checkAxis(node, first);
  const rest = (shape: Shape): string => shape.with(node.axis, 0).join();
  const odd = inputs.find((shape) => shape.length !== first.length || rest(shape) !== rest(first));
  if (odd) throw new GraphError(node.id, `cannot concatenate ${shapeText(first)} and ${shapeText(odd)} along axis ${node.axis}`);
  return first.with(
    node.axis,
    inputs.reduce((sum, shape) => sum + (shape[node.axis] ?? 0), 0),
  );
}

/** Along the channels, each channel is grouped with its source; a part without kept channels is dropped. */
function groupChannels(node: ConcatNode, groups: ChannelGroups): void {
  const { own, inputs, shapes } = groups;
  if (!isLastAxis(node.axis, shapes[0] ?? [])) {
    groups.channelwise(own, ...inputs);
    return;
  }
  for (const [index, flags] of inputs.entries()) {
    if (!isPartKept(own, shapes, index)) continue;
    const offset = partOffset(shapes, index);
    for (const channel of flags.keys()) {
      groups.group([
        [flags, channel],
        [own, offset + channel],
      ]);
    }
  }
}

function sourceOf({ axis: along }: ConcatNode, inputs: readonly Shape[], output: Shape): SourceOf {
  const within = elementsOf(output.slice(along + 1));
  const after = output[along] ?? 1;
  return (index) => {
    const row = Math.floor(index / within);
    let rest = row % after;
    for (const [input, shape] of inputs.entries()) {
      const size = shape[along] ?? 0;
      if (rest < size) return { input, index: (Math.floor(row / after) * size + rest) * within + (index % within) };
      rest -= size;
    }
    return undefined;
  };
}

/** Along the channels, parts without kept channels are removed. Along another axis, every channel comes from all parts. */
function removeChannels(node: ConcatNode, rewrite: ChannelRewrite): void {
  const shapes = node.inputs.map((id) => rewrite.shapeAt(id));
  if (!isLastAxis(node.axis, shapes[0] ?? [])) {
    rewriteChannelwise(node, rewrite);
    return;
  }
  const channels = new Set(rewrite.kept(node.id));
  const own = Array.from({ length: channelsOf(rewrite.shapeAt(node.id)) }, (_, channel) => channels.has(channel));
  const present = node.inputs.filter((_, index) => isPartKept(own, shapes, index));
  const [first = '', ...others] = present.map((id) => rewrite.current(id));
  if (others.length === 0) rewrite.replaceBy(node.id, first);
  else rewrite.add({ ...node, inputs: [first, ...others] });
}
