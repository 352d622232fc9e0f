import { z } from 'zod';
import { GraphError } from '../graph-error.ts';
import { channelsOf, elementsOf, isCount, isLastAxis, type Shape, shapeText } from '../tensor-shapes.ts';
import { checkAxis } from './axes.ts';
import type { BaseNode } from './base-node.ts';
import { boundsAt, firstBounds } from './channel-bounds.ts';
import { connectsIf, inputShape } from './channel-connections.ts';
import type { ChannelGroups } from './channel-groups.ts';
import type { ChannelRewrite } from './channel-rewrite.ts';
import { firstInput } from './constant-map.ts';
import { movedConstants, type SourceOf } from './data-movement.ts';
import { axis, size } from './fields.ts';
import type { Operation } from './operation.ts';

/** Every `step`-th index of an axis from `start` up to, but excluding, `end`. */
export interface SliceNode extends BaseNode {
  readonly op: 'slice';
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

export const slice: Operation<SliceNode> = {
  op: 'slice',
  role: 'movement',
  label: (node) => `slice ${node.start}:${node.end}${node.step > 1 ? `:${node.step}` : ''} of axis ${node.axis}`,
  arity: 1,
  fields: { axis, start: size, end: size, step: z.int().min(1) },
  shapeOf: (node, [read = []]) => {
    checkAxis(node, read);
    const { axis: along, start, end, step } = node;
    if (![start, end].every(Number.isInteger) || !isCount(step) || start < 0 || start >= end || end > (read[along] ?? 0)) {
      throw new GraphError(node.id, `invalid slice ${start}:${end}:${step} along axis ${along} of ${shapeText(read)}`);
    }
    return read.with(along, Math.ceil((end - start) / step));
  },
  connection: (node, context) => {
    const read = inputShape(context);
    return connectsIf((channel, to) => sourceChannel(node, read, to) === channel);
  },
  groupChannels,
  constants: (node, context) => movedConstants(context, sourceOf(node, firstInput(context).shape, context.output)),
  bounds: (node, context) => {
    const { shape: read, bounds } = firstBounds(context);
    return Array.from({ length: channelsOf(context.output) }, (_, channel) => boundsAt(bounds, sourceChannel(node, read, channel)));
  },
  removeChannels,
};

/** The input channel of an output channel. */
function sourceChannel(node: SliceNode, read: Shape, channel: number): number {
  return isLastAxis(node.axis, read) ? node.start + channel * node.step : channel;
}

/** A strided slice of the channels keeps them all: without some of them, the stride would no longer be constant. */
function groupChannels(node: SliceNode, groups: ChannelGroups): void {
  const [read = []] = groups.shapes;
  const { own, input } = groups;
  if (isLastAxis(node.axis, read) && node.step > 1) {
    groups.whole(own, input);
    return;
  }
  groups.nonempty(input);
  for (const channel of own.keys()) {
    groups.group([
      [own, channel],
      [input, sourceChannel(node, read, channel)],
    ]);
  }
}

function sourceOf({ axis: along, start, step }: SliceNode, input: Shape, output: Shape): SourceOf {
  const within = elementsOf(output.slice(along + 1));
  const [before = 1, after = 1] = [input[along], output[along]];
  return (index) => {
    const row = Math.floor(index / within);
    return { input: 0, index: (Math.floor(row / after) * before + start + (row % after) * step) * within + (index % within) };
  };
}

function removeChannels(node: SliceNode, rewrite: ChannelRewrite): void {
  const [input = ''] = node.inputs;
  const read = rewrite.shapeAt(input);
  const moved: SliceNode = { ...node, inputs: [rewrite.current(input)] };
  // A strided slice keeps all channels.
  const isCut = isLastAxis(node.axis, read) && node.step === 1;
  const start = rewrite.kept(input).filter((channel) => channel < node.start).length;
  rewrite.add(isCut ? { ...moved, ...{ start, end: start + rewrite.kept(node.id).length } } : moved);
}
