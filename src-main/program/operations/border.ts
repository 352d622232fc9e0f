import type { Conv2dNode, Padding, Shape } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { cropImages, isPadded, padImages } from '../tensor/padding.ts';
import type { NodeContext } from './applied.ts';

/** A convolution's padding: the images to convolve, TensorFlow's name for the remaining padding, and the gradient's way back. */
export interface Border {
  readonly images: Output;
  readonly padding: 'SAME' | 'VALID';
  /** The gradient of the original images, from that of `images`. */
  readonly crop: (gradient: Output) => Output;
}

/**
 * Zero padding of a convolution. If it equals TensorFlow's SAME for this size, the convolution applies it; any other padding (such as the
 * usual one with stride 2) is added first. TensorFlow's explicit padding is avoided: its gradients do not use the oneDNN kernels (about
 * five times slower), and in a fused depthwise convolution it aborts the process.
 */
export function border(node: Conv2dNode, images: Output, { builder, inputShape }: NodeContext): Border {
  const keep = (gradient: Output): Output => gradient;
  const padding = paddingRead(node, inputShape);
  if (!isPadded(padding)) return { images, padding: 'VALID', crop: keep };
  if (isSame(node, padding, inputShape)) return { images, padding: 'SAME', crop: keep };
  return {
    images: padImages(builder, images, padding, 0),
    padding: 'VALID',
    crop: (gradient) => cropImages(builder, gradient, padding, inputShape),
  };
}

/** The padding without the rows and columns after the last window, which a stride over 1 can leave unread. */
function paddingRead({ kernel, stride, padding }: Conv2dNode, [height = 0, width = 0]: Shape): Padding {
  const [top, bottom, left, right] = padding;
  const unread = (size: number, window: number, step: number): number => (size - window) % step;
  return [
    top,
    Math.max(0, bottom - unread(height + top + bottom, kernel[0], stride[0])),
    left,
    Math.max(0, right - unread(width + left + right, kernel[1], stride[1])),
  ];
}

function isSame({ kernel, stride }: Conv2dNode, padding: Padding, [height = 0, width = 0]: Shape): boolean {
  const same = [...samePadding(height, kernel[0], stride[0]), ...samePadding(width, kernel[1], stride[1])];
  return same.every((size, side) => size === padding[side]);
}

/** TensorFlow's SAME: the least padding for ceil(size / stride) positions; an odd cell goes to the end. */
function samePadding(size: number, window: number, stride: number): readonly [number, number] {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + window - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
