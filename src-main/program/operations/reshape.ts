import type { Output } from '../graph-def/graph-builder.ts';
import { reshape } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/** The same values, row-major, in the node's shape. Gradient: the same values in the input's shape. */
export function reshaped(input: Output, { builder, inputShape, outputShape }: NodeContext): Applied {
  return {
    output: reshape(builder, input, [-1, ...outputShape]),
    backward: (gradient) => ({ inputs: [reshape(builder, gradient, [-1, ...inputShape])] }),
  };
}
