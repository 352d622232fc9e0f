import type { SliceNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { shapeVector } from '../tensor/arrays.ts';
import { pad, sliceOf, stridedScatter, stridedSlice, WHOLE_AXIS } from '../tensor/layout.ts';
import type { Applied, NodeContext } from './applied.ts';

/** A slice of one axis. Gradient: the values at their original positions, 0 elsewhere. */
export function sliced(node: SliceNode, input: Output, { builder, inputShape, outputShape }: NodeContext): Applied {
  const { axis, start, end, step } = node;
  const size = inputShape[axis] ?? 0;
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
  const ranges = [WHOLE_AXIS, ...inputShape.map((_, index) => (index === axis ? { start, end, step } : WHOLE_AXIS))];
  return {
    output: stridedSlice(builder, input, ranges),
    backward: (gradient) => ({ inputs: [stridedScatter(builder, gradient, ranges, shapeVector(builder, input))] }),
  };
}
