import { GraphError } from '../graph-error.ts';
import { type Shape, shapeText, stridesOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { firstBounds, mixedBounds, sameBounds } from './channel-bounds.ts';
import { connectsAll, connectsChannelwise } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { firstInput } from './constant-map.ts';
import { movedConstants, type SourceOf } from './data-movement.ts';
import { axes } from './fields.ts';
import type { Operation } from './operation.ts';

/** Axis i of the output is axis `axes[i]` of the input. */
export interface TransposeNode extends BaseNode {
  readonly op: 'transpose';
  readonly axes: readonly number[];
}

export const transpose: Operation<TransposeNode> = {
  op: 'transpose',
  role: 'movement',
  label: (node) => `transpose to axes ${node.axes.join(', ')}`,
  arity: 1,
  fields: { axes },
  shapeOf: (node, [read = []]) => {
    if (node.axes.toSorted((a, b) => a - b).join() !== [...read.keys()].join()) {
      throw new GraphError(node.id, `[${node.axes.join(', ')}] is not a permutation of the axes of ${shapeText(read)}`);
    }
    return node.axes.map((axis) => read[axis] ?? 0);
  },
  connection: (node) => (keepsChannels(node) ? connectsChannelwise() : connectsAll()),
  groupChannels: (node, groups) => {
    if (keepsChannels(node)) groups.channelwise(groups.own, groups.input);
    else groups.whole(groups.own, groups.input);
  },
  constants: (node, context) => movedConstants(context, sourceOf(node, firstInput(context).shape, context.output)),
  bounds: (node, context) => (keepsChannels(node) ? sameBounds(node, context) : mixedBounds(context, firstBounds(context))),
  removeChannels: rewriteChannelwise,
};

/** Whether the last axis remains the last. */
function keepsChannels({ axes: order }: TransposeNode): boolean {
  return order.at(-1) === order.length - 1;
}

function sourceOf({ axes: order }: TransposeNode, input: Shape, output: Shape): SourceOf {
  const strides = stridesOf(output);
  const from = stridesOf(input);
  return (index) => ({
    input: 0,
    index: order.reduce((sum, axis, to) => sum + (Math.floor(index / (strides[to] ?? 1)) % (output[to] ?? 1)) * (from[axis] ?? 0), 0),
  });
}
