import type { Conv2dNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { shapeVector } from '../tensor/arrays.ts';
import { stridedScatter, stridedSlice, WHOLE_AXIS } from '../tensor/layout.ts';
import type { NodeContext } from './applied.ts';

/** A convolution without stride that is equivalent to a 1x1 convolution with one. */
interface SampledImages {
  readonly node: Conv2dNode;
  readonly images: Output;
  /** The gradient of the original images, from that of `images`. */
  readonly spread: (gradient: Output) => Output;
}

/**
 * On a CPU, copies the pixels that a strided 1x1 convolution reads, such as the projection of a residual network. oneDNN's own strided one
 * computes wrong kernel gradients on processors without AVX-512 if the channels do not fill its vectors (TensorFlow 2.21;
 * `test/integration/program/convolution-shapes.test.ts`).
 */
export function sampledImages(node: Conv2dNode, images: Output, { builder }: NodeContext): SampledImages {
  const [vertical, horizontal] = node.stride;
  const isStridedPointwise = node.kernel.every((size) => size === 1) && (vertical > 1 || horizontal > 1);
  if (!isStridedPointwise || !builder.kernels) return { node, images, spread: (gradient) => gradient };
  const ranges = [WHOLE_AXIS, { start: 0, step: vertical }, { start: 0, step: horizontal }, WHOLE_AXIS];
  return {
    node: { ...node, stride: [1, 1] },
    images: stridedSlice(builder, images, ranges),
    spread: (gradient) => stridedScatter(builder, gradient, ranges, shapeVector(builder, images)),
  };
}
