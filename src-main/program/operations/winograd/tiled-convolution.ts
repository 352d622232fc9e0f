import { channelsOf, type Conv2dNode, type Shape } from '#shared/graph/index.ts';
import type { Output } from '../../graph-def/graph-builder.ts';
import type { NodeContext } from '../applied.ts';
import type { LinearConvolution } from '../linear-convolution.ts';

/** Channels that the kernel takes at a time. */
const LANES = 16;
/** Channels read times channels made up to which a transformed kernel stays in a core's cache, about 2 MB. */
const MOST_WEIGHTS = 128 * 128;
/** Tiles of 4x4 are mostly border in smaller images. */
const SMALLEST_SIDE = 4;

/** Whether our own kernel computes the convolution: 3x3 at stride 1 with a border of one, few enough channels, by the sixteen. */
export function isTiled({ kernel, stride, dilation = [1, 1], groups, padding }: Conv2dNode, input: Shape, output: Shape): boolean {
  const [read, made] = [channelsOf(input), channelsOf(output)];
  const [height = 0, width = 0] = output;
  return (
    kernel.every((size) => size === 3) &&
    [...stride, ...dilation, groups, ...padding].every((size) => size === 1) &&
    [read, made].every((channels) => channels % LANES === 0) &&
    read * made <= MOST_WEIGHTS &&
    Math.min(height, width) >= SMALLEST_SIDE
  );
}

/**
 * A 3x3 convolution by Winograd's algorithm F(4x4, 3x3) with transforms and products of a few tiles at a time, in the cache
 * (`program/kernels/winograd.h`). The gradient of the images is the same with the kernel turned round.
 */
export function tiledConvolution(images: Output, kernel: Output, { builder }: NodeContext): LinearConvolution {
  const filtered = (values: Output, transposed: boolean): Output =>
    builder.add({
      op: 'NepentheWinograd',
      inputs: [values, kernel],
      attributes: { transposed: { flag: transposed } },
      type: 'float32',
    });
  return {
    output: filtered(images, false),
    backward: (gradient) => ({
      images: filtered(gradient, true),
      kernel: builder.add({ op: 'NepentheWinogradKernelGradient', inputs: [images, gradient], type: 'float32' }),
    }),
  };
}
