import { z } from 'zod';
import { GraphError } from '../graph-error.ts';
import { channelsOf, type Padding, type Pair, positionsOf, type Shape } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { meanBounds, sameBounds } from './channel-bounds.ts';
import { connectsChannelwise } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { firstInput } from './constant-map.ts';
import { padding, pair } from './fields.ts';
import type { Operation } from './operation.ts';
import { imageShape, slide, slidingShape, strideLabel } from './sliding-window.ts';

export interface Pool2dNode extends BaseNode {
  readonly op: 'pool2d';
  readonly kind: 'max' | 'average';
  readonly window: Pair;
  readonly stride: Pair;
  /** Excluded from the result: average pooling divides by the number of pixels inside the image, max pooling ignores the padding. */
  readonly padding: Padding;
}

export const pool2d: Operation<Pool2dNode> = {
  op: 'pool2d',
  role: 'operation',
  label: (node) => `${node.window.join('×')} ${node.kind} pool${strideLabel(node.stride)}`,
  arity: 1,
  fields: { kind: z.enum(['max', 'average']), window: pair, stride: pair, padding },
  shapeOf: (node, [read = []]) => {
    const image = imageShape(node, read);
    const shape = [...slidingShape(node.id, { ...node, size: node.window }, image), channelsOf(image)];
    const [top, bottom, left, right] = node.padding;
    if (Math.max(top, bottom) >= node.window[0] || Math.max(left, right) >= node.window[1]) {
      throw new GraphError(node.id, `the padding [${node.padding.join(', ')}] must be smaller than the window ${node.window.join('x')}`);
    }
    return shape;
  },
  connection: connectsChannelwise,
  groupChannels: (_node, groups) => {
    groups.channelwise(groups.own, groups.input);
  },
  constants: (node, context) => {
    const { values, shape } = firstInput(context);
    return (channel) => {
      const constants = values[channel];
      return constants && pooled(node, constants, shape, context.output);
    };
  },
  bounds: (node, context) => (node.kind === 'max' ? sameBounds(node, context) : meanBounds(context, node.window[0] * node.window[1])),
  removeChannels: rewriteChannelwise,
};

function pooled(node: Pool2dNode, input: Float64Array, inputShape: Shape, output: Shape): Float64Array {
  const result = new Float64Array(positionsOf(output)).fill(node.kind === 'max' ? -Infinity : 0);
  const cells = new Float64Array(result.length);
  slide({ window: { ...node, size: node.window }, input: inputShape, output }, (to, from) => {
    const value = input[from] ?? 0;
    result[to] = node.kind === 'max' ? Math.max(result[to] ?? 0, value) : (result[to] ?? 0) + value;
    cells[to] = (cells[to] ?? 0) + 1;
  });
  return node.kind === 'max' ? result : result.map((sum, position) => sum / (cells[position] ?? 1));
}
