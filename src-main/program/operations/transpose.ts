import type { TransposeNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { transpose } from '../tensor/layout.ts';
import type { Applied, NodeContext } from './applied.ts';

/** Permutes the axes; TensorFlow's include the batch as the first. Gradient: the inverse permutation. */
export function transposed({ axes }: TransposeNode, input: Output, { builder }: NodeContext): Applied {
  const afterBatch = (order: readonly number[]): readonly number[] => [0, ...order.map((axis) => axis + 1)];
  const inverse = axes.map((_, axis) => axes.indexOf(axis));
  return {
    output: transpose(builder, input, afterBatch(axes)),
    backward: (gradient) => ({ inputs: [transpose(builder, gradient, afterBatch(inverse))] }),
  };
}
