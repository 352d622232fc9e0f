import type { Padding, Pair, Shape } from '#shared/graph/index.ts';
import type { NodeWriter } from '../node-writer.ts';
import type { Attributes } from '../tensorflow-graph.ts';

/** A window that slides over an image. */
interface Window {
  readonly size: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
}

/** What a window reads. */
interface Bordered {
  readonly image: string;
  readonly isPadded: boolean;
  readonly attributes: Attributes;
}

/**
 * The image that a window reads, and its attributes: TensorFlow's `SAME` or `VALID` if one of them is the padding, otherwise an image
 * padded with `fill`. Not every backend of TensorFlow.js supports explicit padding.
 */
export function border(writer: NodeWriter, image: string, shape: Shape, window: Window, fill: number): Bordered {
  const { stride, padding } = window;
  const attributes = (kind: 'SAME' | 'VALID'): Attributes => ({
    strides: { integers: [1, ...stride, 1] },
    padding: { text: kind },
    data_format: { text: 'NHWC' },
  });
  if (padding.every((size) => size === 0)) return { image, isPadded: false, attributes: attributes('VALID') };
  if (isSame(window, shape)) return { image, isPadded: false, attributes: attributes('SAME') };
  const [top, bottom, left, right] = padding;
  return { image: writer.pad(image, [top, left, 0], [bottom, right, 0], fill), isPadded: true, attributes: attributes('VALID') };
}

function isSame({ size, stride, padding }: Window, [height = 0, width = 0]: Shape): boolean {
  const same = [...samePadding(height, size[0], stride[0]), ...samePadding(width, size[1], stride[1])];
  return same.every((cells, side) => cells === padding[side]);
}

/** TensorFlow's SAME: the least padding for ceil(size / stride) positions; an odd cell goes to the end. */
function samePadding(size: number, window: number, stride: number): readonly [number, number] {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + window - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
