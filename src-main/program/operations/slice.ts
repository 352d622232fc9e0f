import type { Shape, SliceNode } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { reshape } from '../tensor/arrays.ts';
import { pad, sliceOf, stridedSlice } from '../tensor/layout.ts';
import type { Applied, NodeContext } from './applied.ts';

/** A slice of one axis. Gradient: the values at their original positions, 0 elsewhere. */
export function sliced(node: SliceNode, input: Output, { builder, inputShape, outputShape }: NodeContext): Applied {
  const { axis, start, end, step } = node;
  const size = inputShape[axis] ?? 0;
  const length = outputShape[axis] ?? 0;
  const at = (value: number): number[] => [0, ...inputShape.map((_, index) => (index === axis ? value : 0))];
  if (step === 1) {
    return {
      output: sliceOf(builder, input, at(start), [-1, ...outputShape]),
      backward: (gradient) => ({
        inputs: [pad(builder, gradient, at(start), at(size - end))],
        part: { value: gradient, axis, size, start, end },
      }),
    };
  }
  return {
    output: stridedSlice(builder, input, axis + 1, inputShape.length + 1, node),
    backward: (gradient) => {
      const dilated = spaced(builder, gradient, outputShape, axis, step);
      const spread = Math.min(length * step, size - start);
      const cut = sliceOf(builder, dilated, at(0), [-1, ...inputShape.with(axis, spread)]);
      return { inputs: [pad(builder, cut, at(start), at(size - start - spread))] };
    },
  };
}

/** Inserts step - 1 zeros after every value of the axis. */
function spaced(builder: GraphBuilder, value: Output, shape: Shape, axis: number, step: number): Output {
  const [before, after] = [shape.slice(0, axis + 1), shape.slice(axis + 1)];
  const single = reshape(builder, value, [-1, ...before, 1, ...after]);
  const none = [0, ...before, 1, ...after].map(() => 0);
  const wide = pad(builder, single, none, none.with(axis + 2, step - 1));
  return reshape(builder, wide, [-1, ...before.with(axis, (before[axis] ?? 0) * step), ...after]);
}
