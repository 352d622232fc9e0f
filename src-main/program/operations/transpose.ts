import type { TransposeNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { transpose } from '../tensor/layout.ts';
import type { Applied, NodeContext } from './applied.ts';

/** Axes in another order; TensorFlow's have the batch before those of the node. Gradient: the inverse order. */
export function transposed({ axes }: TransposeNode, input: Output, { builder }: NodeContext): Applied {
  const behindBatch = (order: readonly number[]): readonly number[] => [0, ...order.map((axis) => axis + 1)];
  const back = axes.map((_, axis) => axes.indexOf(axis));
  return {
    output: transpose(builder, input, behindBatch(axes)),
    backward: (gradient) => ({ inputs: [transpose(builder, gradient, behindBatch(back))] }),
  };
}
