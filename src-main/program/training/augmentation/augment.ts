import type { Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import type { ProgramOptions } from '../../program.ts';
import { cast } from '../../tensor/arithmetic.ts';
import { colorJitter, jitters } from './color-jitter.ts';
import { cropAndFlip } from './crop-and-flip.ts';
import { ImageDraws, type DrawSource } from './image-draws.ts';
import { randomResizedCrop } from './random-resized-crop.ts';

/**
 * Training images as the network is to see them: uint8 `[count, height, width, channels]` cropped, flipped and their colors changed,
 * in this order; uint8 again, or float32 0..255 where pixels are no whole numbers any more.
 */
export function augment(
  builder: GraphBuilder,
  images: Output,
  shape: Shape,
  { padCrop, randomResizedCrop: [least, largest], flip, colorJitter: strengths }: ProgramOptions['augmentation'],
  source: DrawSource,
): Output {
  const resizes = least !== undefined && largest !== undefined;
  const crops = resizes || padCrop > 0 || flip;
  if (!crops && !jitters(strengths)) return images;
  const draws = new ImageDraws(builder, images, source);
  const cropped = resizes
    ? randomResizedCrop(builder, images, shape, { least, largest, flip }, draws)
    : crops
      ? cropAndFlip(builder, images, shape, { padCrop, flip }, draws)
      : images;
  return jitters(strengths) ? colorJitter(builder, cast(builder, cropped, 'float32'), shape, strengths, draws) : cropped;
}
