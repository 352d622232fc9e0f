import { channelsOf, type Conv2dNode } from '#shared/graph/index.ts';
import { kernelSpan } from '#shared/graph/operations/conv2d.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { reshape } from '../tensor/arrays.ts';
import { pad, sliceOf, stridedSlice } from '../tensor/layout.ts';
import type { NodeContext } from './applied.ts';

/** An undilated convolution that is equivalent to a dilated one. */
interface SpreadKernel {
  readonly node: Conv2dNode;
  readonly kernel: Output;
  /** The gradient of the original kernel, from that of `kernel`. */
  readonly gather: (gradient: Output) => Output;
}

/**
 * Inserts zeros between the cells of a dilated kernel. Undilated convolutions support every stride, group, precision and device;
 * TensorFlow's own dilation on the CPU does not.
 */
export function dilatedKernel(node: Conv2dNode, kernel: Output, { builder, inputShape }: NodeContext): SpreadKernel {
  const { dilation = [1, 1] } = node;
  if (dilation.every((step) => step === 1)) return { node, kernel, gather: (gradient) => gradient };
  const [height, width] = node.kernel;
  const channels = [channelsOf(inputShape) / node.groups, node.filters];
  const cells = reshape(builder, kernel, [height, 1, width, 1, ...channels]);
  const spaced = pad(builder, cells, [0, 0, 0, 0, 0, 0], [0, dilation[0] - 1, 0, dilation[1] - 1, 0, 0]);
  const whole = reshape(builder, spaced, [height * dilation[0], width * dilation[1], ...channels]);
  const span = kernelSpan(node);
  return {
    node: { ...node, kernel: span, dilation: [1, 1] },
    kernel: sliceOf(builder, whole, [0, 0, 0, 0], [...span, ...channels]),
    gather: (gradient) => {
      const rows = stridedSlice(builder, gradient, 0, 4, { start: 0, end: span[0], step: dilation[0] });
      return stridedSlice(builder, rows, 1, 4, { start: 0, end: span[1], step: dilation[1] });
    },
  };
}
