import type { ProgramOptions } from '#main/program/index.ts';
import type { Shape } from '#shared/graph/index.ts';
import { channelsFirst } from './channels-first.ts';

/** uint8 images or vectors as a file's input: normalized, with channels first if the file has them so. */
export function sourceInput(
  images: Uint8Array,
  shape: Shape,
  isChannelsFirst: boolean,
  normalization: ProgramOptions['normalization'],
): Float32Array {
  const [height = 1, width = 1, channels = 1] = shape.length === 3 ? shape : [1, 1, shape[0]];
  if (isChannelsFirst) return channelsFirst(images, [height, width, channels], normalization);
  const { mean, std } = normalization;
  return Float32Array.from(images, (pixel, index) => {
    const channel = index % channels;
    return (pixel / 255 - (mean[channel] ?? NaN)) / (std[channel] ?? NaN);
  });
}
