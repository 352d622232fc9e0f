import { channelsOf, type Conv2dNode } from '#shared/graph/index.ts';
import { kernelSpan } from '#shared/graph/operations/conv2d.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { constant } from '../tensor/arrays.ts';
import { stridedScatter, stridedSlice, WHOLE_AXIS } from '../tensor/layout.ts';
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
  const span = kernelSpan(node);
  const cells = [{ start: 0, end: span[0], step: dilation[0] }, { start: 0, end: span[1], step: dilation[1] }, WHOLE_AXIS, WHOLE_AXIS];
  const shape = constant(builder, 'int32', [...span, channelsOf(inputShape) / node.groups, node.filters]);
  return {
    node: { ...node, kernel: span, dilation: [1, 1] },
    kernel: stridedScatter(builder, kernel, cells, shape),
    gather: (gradient) => stridedSlice(builder, gradient, cells),
  };
}
