import type { ConcatNode, PadNode, Shape, SliceNode, TransposeNode } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { concatenate, reshape } from '../tensor/arrays.ts';
import { everyStep, pad, sliceOf, splitAt, transpose } from '../tensor/layout.ts';
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
    output: everyStep(builder, input, axis + 1, inputShape.length + 1, node),
    backward: (gradient) => {
      const apart = spaced(builder, gradient, outputShape, axis, step);
      const spread = Math.min(length * step, size - start);
      const cut = sliceOf(builder, apart, at(0), [-1, ...inputShape.with(axis, spread)]);
      return { inputs: [pad(builder, cut, at(start), at(size - start - spread))] };
    },
  };
}

/** With step - 1 zeros behind every value of the axis. */
function spaced(builder: GraphBuilder, value: Output, shape: Shape, axis: number, step: number): Output {
  const [before, behind] = [shape.slice(0, axis + 1), shape.slice(axis + 1)];
  const single = reshape(builder, value, [-1, ...before, 1, ...behind]);
  const none = [0, ...before, 1, ...behind].map(() => 0);
  const wide = pad(builder, single, none, none.with(axis + 2, step - 1));
  return reshape(builder, wide, [-1, ...before.with(axis, (before[axis] ?? 0) * step), ...behind]);
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
