import type { Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import type { ProgramOptions } from '../../program.ts';
import { cast } from '../../tensor/arithmetic.ts';
import { colorJitter, hasJitter } from './color-jitter.ts';
import { cropAndFlip } from './crop-and-flip.ts';
import { type DrawSource, ImageDraws } from './image-draws.ts';
import { randomResizedCrop } from './random-resized-crop.ts';

/**
 * Augments training images, uint8 `[count, height, width, channels]`: crop, flip and color jitter, in this order. Returns uint8, or
 * float32 0..255 if pixels are interpolated or jittered.
 */
export function augment(
  builder: GraphBuilder,
  images: Output,
  shape: Shape,
  { padCrop, randomResizedCrop: [least, largest], flip, colorJitter: strengths }: ProgramOptions['augmentation'],
  source: DrawSource,
): Output {
  const isResized = least !== undefined && largest !== undefined;
  const isCropped = isResized || padCrop > 0 || flip;
  if (!isCropped && !hasJitter(strengths)) return images;
  const draws = new ImageDraws(builder, images, source);
  const cropped = isResized
    ? randomResizedCrop(builder, images, shape, { least, largest, flip }, draws)
    : isCropped
      ? cropAndFlip(builder, images, shape, { padCrop, flip }, draws)
      : images;
  return hasJitter(strengths) ? colorJitter(builder, cast(builder, cropped, 'float32'), shape, strengths, draws) : cropped;
}
