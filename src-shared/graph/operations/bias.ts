import { z } from 'zod';
import { GraphError } from '../graph-error.ts';
import { broadcasts, channelsOf, elementsOf, type Shape, shapeText } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { broadcastIndex } from './broadcast-index.ts';
import { boundsAt, type BoundsContext, type ChannelBounds, firstBounds } from './channel-bounds.ts';
import { connectsChannelwise } from './channel-connections.ts';
import type { ChannelRewrite } from './channel-rewrite.ts';
import { mapConstants } from './constant-map.ts';
import { shape } from './fields.ts';
import { hullsOf, sumOf } from './intervals.ts';
import type { Operation } from './operation.ts';
import { rounded } from './rounding.ts';

/**
 * y = x + b. `shape` is `[channels]`, or has as many axes as x if b depends on the position, as at a padded border. Axes of size 1 are
 * broadcast.
 */
export interface BiasNode extends BaseNode {
  readonly op: 'bias';
  readonly shape: Shape;
  /** Whether b is trained; true if absent. */
  readonly trained?: boolean;
}

export const bias: Operation<BiasNode> = {
  op: 'bias',
  role: 'constant',
  label: (node) => (node.shape.length > 1 ? 'constant feature map' : 'constant'),
  arity: 1,
  fields: { shape, trained: z.boolean().exactOptional() },
  sizes: (node) => node.shape,
  shapeOf: (node, [read = []]) => {
    if ((node.shape.length !== 1 && node.shape.length !== read.length) || !broadcasts(node.shape, read)) {
      throw new GraphError(node.id, `a constant of ${shapeText(node.shape)} does not fit ${shapeText(read)}`);
    }
    return read;
  },
  parameters: (node) => [[biasRole(node), node.shape]],
  connection: connectsChannelwise,
  groupChannels: (_node, groups) => {
    groups.channelwise(groups.own, groups.input);
  },
  constants: (node, context) => {
    const at = biasAt(node, context.values(biasRole(node)), context.output);
    return mapConstants(context, (value, channel, position) => value + at(position, channel));
  },
  bounds,
  removeChannels,
};

function bounds(node: BiasNode, context: BoundsContext): ChannelBounds {
  const values = context.values(biasRole(node));
  const own = channelsOf(node.shape);
  const offsets = hullsOf(own, values, (value) => [value, value]);
  return firstBounds(context).bounds.map((read, channel) => {
    return rounded(sumOf(read, boundsAt(offsets, own === 1 ? 0 : channel)), 1, context.roundoff);
  });
}

/** The parameter role of b: `bias` if it is trained, `offset` if it is fixed. */
export function biasRole({ trained = true }: Pick<BiasNode, 'trained'>): 'bias' | 'offset' {
  return trained ? 'bias' : 'offset';
}

/** b at a position (all axes but the last) and a channel of a tensor with that shape. */
function biasAt(node: BiasNode, values: Float32Array, whole: Shape): (position: number, channel: number) => number {
  const indexOf = broadcastIndex(node.shape, whole);
  const channels = channelsOf(whole);
  return (position, channel) => values[indexOf(position * channels + channel)] ?? NaN;
}

function removeChannels(node: BiasNode, rewrite: ChannelRewrite): void {
  const [input = ''] = node.inputs;
  const columns = rewrite.kept(node.id);
  const isShared = channelsOf(node.shape) === 1;
  const rest = node.shape.slice(0, -1);
  const at = biasAt(node, rewrite.values(node.id, biasRole(node)), [...rest, channelsOf(rewrite.shapeAt(input))]);
  const values = Array.from({ length: elementsOf(rest) }, (_, position) =>
    isShared ? [at(position, 0)] : columns.map((channel) => at(position, channel)),
  ).flat();
  const kept: BiasNode = { ...node, inputs: [rewrite.current(input)], shape: [...rest, isShared ? 1 : columns.length] };
  rewrite.add(kept, { [biasRole(node)]: Float32Array.from(values) });
}
