import type { ProgramOptions } from '#main/program/index.ts';
import { type ImageShape, sizeOf } from './image-shape.ts';

/**
 * Converts uint8 images `[count, height, width, channels]` to the input of an exported network: float32 `[count, channels, height, width]`,
 * x = (pixel / 255 - mean) / std per channel. Computed in float64, independently of the program's own normalization.
 */
export function channelsFirst(images: Uint8Array, shape: ImageShape, { mean, std }: ProgramOptions['normalization']): Float32Array {
  const [height, width, channels] = shape;
  const positions = height * width;
  const size = sizeOf(shape);
  const values = Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: 256 }, (__, pixel) => (pixel / 255 - (mean[channel] ?? NaN)) / (std[channel] ?? NaN)),
  );
  const converted = new Float32Array(images.length);
  for (let index = 0; index < images.length; index++) {
    const channel = index % channels;
    const image = Math.floor(index / size);
    const position = Math.floor((index % size) / channels);
    converted[image * size + channel * positions + position] = values[channel]?.[images[index] ?? 0] ?? NaN;
  }
  return converted;
}
