import type { Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import { binary } from '../../tensor/arithmetic.ts';
import { concatenate, constant, fill } from '../../tensor/arrays.ts';
import type { ImageDraws } from './image-draws.ts';

/**
 * Pads uint8 images with black on each side, crops each at a random place to its old size and flips half of them left-right, as
 * the usual CIFAR recipe does. One projective transformation per image does all three:
 * out[y, x] = in[y + dy - p, (flip ? width - 1 - x : x) + dx - p], zero outside, dx and dy uniform in 0..2p.
 */
export function cropAndFlip(
  builder: GraphBuilder,
  images: Output,
  [height = 0, width = 0]: Shape,
  { padCrop, flip }: { readonly padCrop: number; readonly flip: boolean },
  draws: ImageDraws,
): Output {
  const scalar = (value: number): Output => constant(builder, 'float32', value);
  const same = (value: number): Output => fill(builder, draws.column, scalar(value));
  const offset = (consumer: string): Output => binary(builder, 'Sub', draws.integers(consumer, 2 * padCrop + 1), scalar(padCrop));
  const flipped = flip ? draws.integers('flip', 2) : same(0);
  const direction = binary(builder, 'Sub', scalar(1), binary(builder, 'Mul', scalar(2), flipped));
  const start = binary(builder, 'AddV2', binary(builder, 'Mul', scalar(width - 1), flipped), offset('column'));
  const rows = [direction, same(0), start, same(0), same(1), offset('row'), same(0), same(0)];
  return builder.add({
    op: 'ImageProjectiveTransformV3',
    inputs: [images, concatenate(builder, rows, 1), constant(builder, 'int32', [height, width]), scalar(0)],
    attributes: { dtype: { type: images.type }, interpolation: { text: 'NEAREST' }, fill_mode: { text: 'CONSTANT' } },
    type: images.type,
  });
}
