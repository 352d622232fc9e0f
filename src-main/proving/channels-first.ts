import type { ProgramOptions } from '#main/program/index.ts';
import { sizeOf, type ImageShape } from './image-shape.ts';

/**
 * uint8 images `[count, height, width, channels]` as an exported network wants them: float32 `[count, channels, height, width]`,
 * x = (pixel / 255 - mean) / std per channel. Worked out in float64 and independently of the program's own normalization.
 */
export function channelsFirst(images: Uint8Array, shape: ImageShape, { mean, std }: ProgramOptions['normalization']): Float32Array {
  const [height, width, channels] = shape;
  const positions = height * width;
  const size = sizeOf(shape);
  const values = Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: 256 }, (__, pixel) => (pixel / 255 - (mean[channel] ?? NaN)) / (std[channel] ?? NaN)),
  );
  const turned = new Float32Array(images.length);
  for (let place = 0; place < images.length; place++) {
    const channel = place % channels;
    const image = Math.floor(place / size);
    const position = Math.floor((place % size) / channels);
    turned[image * size + channel * positions + position] = values[channel]?.[images[place] ?? 0] ?? NaN;
  }
  return turned;
}
