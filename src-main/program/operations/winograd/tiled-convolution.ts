import { channelsOf, type Conv2dNode, type Shape } from '#shared/graph/index.ts';
import type { Output } from '../../graph-def/graph-builder.ts';
import type { NodeContext } from '../applied.ts';
import type { LinearConvolution } from '../linear-convolution.ts';

/** Channels per vector in the kernel. */
const LANES = 16;
/** Largest inputs x filters for which the kernel is faster. */
const MAX_WEIGHTS = 512 * 512;
/** Outputs of a tile, per side; smaller images are mostly padding. */
const TILE = 4;
/** With fewer, transforming the kernel takes longer than the products save. */
const MIN_TILES = 32;

/** Whether our kernel supports the convolution: 3x3, stride 1, padding 1, and multiples of 16 channels. */
export function isTiled({ kernel, stride, dilation = [1, 1], groups, padding }: Conv2dNode, input: Shape, output: Shape): boolean {
  const [inputs, filters] = [channelsOf(input), channelsOf(output)];
  return (
    kernel.every((size) => size === 3) &&
    [...stride, ...dilation, groups, ...padding].every((size) => size === 1) &&
    [inputs, filters].every((channels) => channels % LANES === 0)
  );
}

/** Whether our kernel is expected to be faster than TensorFlow's. */
export function isWorthTiling(input: Shape, output: Shape, images: number): boolean {
  const [height = 0, width = 0] = output;
  const tiles = images * Math.ceil(height / TILE) * Math.ceil(width / TILE);
  return channelsOf(input) * channelsOf(output) <= MAX_WEIGHTS && Math.min(height, width) >= TILE && tiles >= MIN_TILES;
}

/**
 * A 3x3 convolution by Winograd's algorithm F(4x4, 3x3), which processes a few tiles at a time in the cache
 * (`program/kernels/winograd.h`). The gradient of the images is the same convolution with the kernel rotated and transposed.
 */
export function tiledConvolution(images: Output, kernel: Output, { builder }: NodeContext): LinearConvolution {
  const convolve = (values: Output, transposed: boolean): Output =>
    builder.add({
      op: 'NepentheWinograd',
      inputs: [values, kernel],
      attributes: { transposed: { flag: transposed } },
      type: 'float32',
    });
  return {
    output: convolve(images, false),
    backward: (gradient) => ({
      images: convolve(gradient, true),
      kernel: builder.add({ op: 'NepentheWinogradKernelGradient', inputs: [images, gradient], type: 'float32' }),
    }),
  };
}
