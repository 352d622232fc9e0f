import type { ConcatNode, PadNode, SliceNode, TransposeNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { concatenate, reshape, shapeVector } from '../tensor/arrays.ts';
import { pad, sliceOf, splitAt, stridedSlice, stridedSliceGradient, transpose, type Stride } from '../tensor/layout.ts';
import type { Applied, NodeContext } from './applied.ts';

/*
 * Operations that move values and change none. Gradient of each: the same move back, 0 where nothing was taken. TensorFlow's axes have
 * the batch before those of a node.
 */

/** The same values, row-major, in the node's shape. */
export function reshaped(input: Output, { builder, inputShape, outputShape }: NodeContext): Applied {
  return {
    output: reshape(builder, input, [-1, ...outputShape]),
    backward: (gradient) => ({ inputs: [reshape(builder, gradient, [-1, ...inputShape])] }),
  };
}

export function transposed({ axes }: TransposeNode, input: Output, { builder }: NodeContext): Applied {
  const behindBatch = (order: readonly number[]): readonly number[] => [0, ...order.map((axis) => axis + 1)];
  const back = axes.map((_, axis) => axes.indexOf(axis));
  return {
    output: transpose(builder, input, behindBatch(axes)),
    backward: (gradient) => ({ inputs: [transpose(builder, gradient, behindBatch(back))] }),
  };
}

export function sliced({ axis, start, end, step }: SliceNode, input: Output, { builder, inputShape }: NodeContext): Applied {
  const axes = [0, ...inputShape].map((_, index) => index);
  const stride: Stride = {
    begin: axes.map((index) => (index === axis + 1 ? start : 0)),
    end: axes.map((index) => (index === axis + 1 ? end : 0)),
    step: axes.map((index) => (index === axis + 1 ? step : 1)),
    whole: axes.filter((index) => index !== axis + 1),
  };
  return {
    output: stridedSlice(builder, input, stride),
    backward: (gradient) => ({ inputs: [stridedSliceGradient(builder, gradient, shapeVector(builder, input), stride)] }),
  };
}

export function concatenated({ axis }: ConcatNode, inputs: readonly Output[], { builder, inputShapes }: NodeContext): Applied {
  const lengths = inputShapes.map((shape) => shape[axis] ?? 0);
  return {
    output: concatenate(builder, inputs, axis + 1),
    backward: (gradient) => ({ inputs: splitAt(builder, gradient, lengths, axis + 1) }),
  };
}

export function padded({ before, after }: PadNode, input: Output, { builder, inputShape }: NodeContext): Applied {
  return {
    output: pad(builder, input, [0, ...before], [0, ...after]),
    backward: (gradient) => ({ inputs: [sliceOf(builder, gradient, [0, ...before], [-1, ...inputShape])] }),
  };
}
