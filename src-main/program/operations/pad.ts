import type { PadNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { pad, sliceOf } from '../tensor/layout.ts';
import type { Applied, NodeContext } from './applied.ts';

/** Zero padding before and after each axis. Gradient: the inner slice. */
export function padded({ before, after }: PadNode, input: Output, { builder, inputShape }: NodeContext): Applied {
  return {
    output: pad(builder, input, [0, ...before], [0, ...after]),
    backward: (gradient) => ({ inputs: [sliceOf(builder, gradient, [0, ...before], [-1, ...inputShape])] }),
  };
}
