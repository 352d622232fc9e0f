import { GraphError } from '../graph-error.ts';
import { channelsOf, isCount, type Pair, type Shape } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { sameBounds } from './channel-bounds.ts';
import { connectsChannelwise } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { firstInput } from './constant-map.ts';
import { movedConstants, type SourceOf } from './data-movement.ts';
import { pair } from './fields.ts';
import type { Operation } from './operation.ts';
import { imageShape } from './sliding-window.ts';

/** Nearest-neighbor upsampling of an image by integer factors for height and width: y[i, j] = x[⌊i / f₀⌋, ⌊j / f₁⌋]. */
export interface UpsampleNode extends BaseNode {
  readonly op: 'upsample';
  readonly factors: Pair;
}

export const upsample: Operation<UpsampleNode> = {
  op: 'upsample',
  role: 'operation',
  label: ({ factors }) => `upsample ${factors.join('×')}`,
  arity: 1,
  fields: { factors: pair },
  shapeOf: (node, [read = []]) => {
    const [height = 0, width = 0] = imageShape(node, read);
    const { factors } = node;
    if (!factors.every(isCount)) throw new GraphError(node.id, `the factors must be positive integers, not ${factors.join('x')}`);
    return [height * factors[0], width * factors[1], channelsOf(read)];
  },
  connection: connectsChannelwise,
  groupChannels: (_node, groups) => {
    groups.channelwise(groups.own, groups.input);
  },
  constants: (node, context) => movedConstants(context, sourceOf(node, firstInput(context).shape)),
  bounds: sameBounds,
  removeChannels: rewriteChannelwise,
};

function sourceOf({ factors: [vertical, horizontal] }: UpsampleNode, [, width = 1, channels = 1]: Shape): SourceOf {
  return (index) => {
    const position = Math.floor(index / channels);
    const row = Math.floor(position / (width * horizontal) / vertical);
    const column = Math.floor((position % (width * horizontal)) / horizontal);
    return { input: 0, index: (row * width + column) * channels + (index % channels) };
  };
}
