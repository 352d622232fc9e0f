import { elementsOf } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { reshape } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/** `[count, …]` as `[count, product of …]`, row-major. Gradient: the same elements in the input's shape. */
export function flatten(input: Output, { builder, inputShape }: NodeContext): Applied {
  return {
    output: reshape(builder, input, [-1, elementsOf(inputShape)]),
    backward: (gradient) => ({ inputs: [reshape(builder, gradient, [-1, ...inputShape])] }),
  };
}
