import type { Padding, Pair } from '#shared/graph/index.ts';
import type { Operator } from '../../onnx-operators.ts';
import { Refusal } from '../refusal.ts';

/** The window of a convolution or pool. */
export interface SlidingWindow {
  readonly size: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Padding around the image. */
  readonly padding: Padding;
  /** Extra rows below and columns to the right for the last window with `ceil_mode`. */
  readonly excess: Pair;
}

/** The window of a convolution or a pool over `image` (height, width). */
export function slidingWindow({ attributes }: Operator, size: Pair, image: Pair): SlidingWindow {
  const stride = pairOf(attributes.integers('strides'), 'strides');
  const dilation = pairOf(attributes.integers('dilations'), 'dilations');
  const reach: Pair = [dilation[0] * (size[0] - 1) + 1, dilation[1] * (size[1] - 1) + 1];
  const automatic = attributes.text('auto_pad') ?? 'NOTSET';
  const padding = automatic === 'NOTSET' ? explicitPadding(attributes.integers('pads')) : automaticPadding(automatic, reach, stride, image);
  const ceil = attributes.integer('ceil_mode') === 1;
  const excess = ceil ? ([excessOf(0), excessOf(1)] as const) : ([0, 0] as const);
  return { size, stride, dilation, padding, excess };

  function excessOf(axis: 0 | 1): number {
    const before = padding[2 * axis] ?? 0;
    const padded = image[axis] + before + (padding[2 * axis + 1] ?? 0);
    let count = Math.ceil((padded - reach[axis]) / stride[axis]) + 1;
    // A last window that would start in the padding after the image is dropped.
    if ((count - 1) * stride[axis] >= image[axis] + before) count--;
    return Math.max(0, (count - 1) * stride[axis] + reach[axis] - padded);
  }
}

export function pairOf(values: readonly number[] | undefined, what: string): Pair {
  if (values === undefined) return [1, 1];
  const [first, second, ...others] = values;
  if (first === undefined || second === undefined || others.length > 0) throw new Refusal(`its ${what} are [${values.join(', ')}]`);
  return [first, second];
}

/** Top, left, bottom, right → top, bottom, left, right. */
function explicitPadding(pads: readonly number[] = [0, 0, 0, 0]): Padding {
  const [top, left, bottom, right, ...others] = pads;
  if (top === undefined || left === undefined || bottom === undefined || right === undefined || others.length > 0) {
    throw new Refusal(`its pads are [${pads.join(', ')}]`);
  }
  if (pads.some((size) => size < 0)) throw new Refusal('its pads are negative');
  return [top, bottom, left, right];
}

/** Padding for ceil(size / stride) windows; an odd row or column goes to the bottom or right, for `SAME_LOWER` to the top or left. */
function automaticPadding(kind: string, reach: Pair, stride: Pair, image: Pair): Padding {
  if (kind === 'VALID') return [0, 0, 0, 0];
  if (kind !== 'SAME_UPPER' && kind !== 'SAME_LOWER') throw new Refusal(`its auto_pad is ${kind}`);
  const padding = ([0, 1] as const).map((axis) => {
    const windows = Math.ceil(image[axis] / stride[axis]);
    const total = Math.max(0, (windows - 1) * stride[axis] + reach[axis] - image[axis]);
    const [small, large] = [Math.floor(total / 2), Math.ceil(total / 2)];
    return kind === 'SAME_UPPER' ? [small, large] : [large, small];
  });
  const [[top = 0, bottom = 0] = [], [left = 0, right = 0] = []] = padding;
  return [top, bottom, left, right];
}
