import { z } from 'zod';
import { type ActivationKind, activationKinds, activationOf, type Interval, outputInterval } from '#shared/activations/index.ts';
import { channelsOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { type BoundsContext, type ChannelBounds, firstBounds } from './channel-bounds.ts';
import { connectsChannelwise } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { mapValues } from './constant-map.ts';
import { magnitudeOf, overlapOf } from './intervals.ts';
import type { Operation } from './operation.ts';
import { rounded, roundingError } from './rounding.ts';

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
  bounds,
  removeChannels: rewriteChannelwise,
};

/** Roundings of each activation relative to its own value; those that are not listed are approximated. */
const ROUNDINGS: Readonly<Partial<Record<ActivationKind, number>>> = { relu: 0, relu6: 0, leakyRelu: 1, prelu: 1 };
/** Units of roundoff, relative to 1 + |z|, within which runtimes approximate the others. */
const APPROXIMATION = 64;

function bounds(node: ActivationNode, context: BoundsContext): ChannelBounds {
  const { range } = activationOf(node);
  const slopes = node.kind === 'prelu' ? context.values('slope') : undefined;
  const roundings = ROUNDINGS[node.kind];
  return firstBounds(context).bounds.map((read, channel): Interval => {
    const output = outputInterval(node, read, slopes?.[channel]);
    if (roundings !== undefined) return rounded(output, roundings, context.roundoff);
    const error = roundingError(APPROXIMATION, 1 + magnitudeOf(read), context.roundoff);
    return overlapOf([output[0] - error, output[1] + error], range);
  });
}
