import type { Output } from '../graph-def/graph-builder.ts';
import { reshape } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/** Reshape to the node's shape, row-major. Gradient: reshape to the input's shape. */
export function reshaped(input: Output, { builder, inputShape, outputShape }: NodeContext): Applied {
  return {
    output: reshape(builder, input, [-1, ...outputShape]),
    backward: (gradient) => ({ inputs: [reshape(builder, gradient, [-1, ...inputShape])] }),
  };
}
