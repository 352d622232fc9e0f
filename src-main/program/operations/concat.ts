import type { ConcatNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { concatenate } from '../tensor/arrays.ts';
import { splitAt } from '../tensor/layout.ts';
import type { Applied, NodeContext } from './applied.ts';

/** Concatenation along one axis. Gradient: each input's slice. */
export function concatenated({ axis }: ConcatNode, inputs: readonly Output[], { builder, inputShapes }: NodeContext): Applied {
  const lengths = inputShapes.map((shape) => shape[axis] ?? 0);
  return {
    output: concatenate(builder, inputs, axis + 1),
    backward: (gradient) => ({ inputs: splitAt(builder, gradient, lengths, axis + 1) }),
  };
}
