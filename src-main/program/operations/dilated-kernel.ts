import { channelsOf, type Conv2dNode } from '#shared/graph/index.ts';
import { kernelSpan } from '#shared/graph/operations/conv2d.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { reshape } from '../tensor/arrays.ts';
import { everyStep, pad, sliceOf } from '../tensor/layout.ts';
import type { NodeContext } from './applied.ts';

/** A convolution's kernel as an ordinary convolution reads it. */
interface SpreadKernel {
  readonly node: Conv2dNode;
  readonly kernel: Output;
  /** The gradient of the kernel as it is kept, from that of `kernel`. */
  readonly gather: (gradient: Output) => Output;
}

/**
 * A dilated kernel with zeros between its cells is an undilated one: that has every stride, group, precision and device, while
 * TensorFlow's own dilation on the CPU depends on all of them.
 */
export function dilatedKernel(node: Conv2dNode, kernel: Output, { builder, inputShape }: NodeContext): SpreadKernel {
  const { dilation = [1, 1] } = node;
  if (dilation.every((step) => step === 1)) return { node, kernel, gather: (gradient) => gradient };
  const [height, width] = node.kernel;
  const maps = [channelsOf(inputShape) / node.groups, node.filters];
  const cells = reshape(builder, kernel, [height, 1, width, 1, ...maps]);
  const spaced = pad(builder, cells, [0, 0, 0, 0, 0, 0], [0, dilation[0] - 1, 0, dilation[1] - 1, 0, 0]);
  const whole = reshape(builder, spaced, [height * dilation[0], width * dilation[1], ...maps]);
  const span = kernelSpan(node);
  return {
    node: { ...node, kernel: span, dilation: [1, 1] },
    kernel: sliceOf(builder, whole, [0, 0, 0, 0], [...span, ...maps]),
    gather: (gradient) => {
      const rows = everyStep(builder, gradient, 0, 4, { start: 0, end: span[0], step: dilation[0] });
      return everyStep(builder, rows, 1, 4, { start: 0, end: span[1], step: dilation[1] });
    },
  };
}
