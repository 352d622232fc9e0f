import type { Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { ProgramOptions } from '../program.ts';
import { binary, cast } from '../tensor/arithmetic.ts';
import { concatenate, constant, fill, pack, shapeVector, unpack } from '../tensor/arrays.ts';
import { seedFor } from './seed.ts';

/**
 * Pads uint8 images with black on each side, crops each at a random place to its old size and flips half of them left-right, as
 * the usual CIFAR recipe does. One projective transformation per image does all three:
 * out[y, x] = in[y + dy - p, (flip ? width - 1 - x : x) + dx - p], zero outside, dx and dy uniform in 0..2p.
 */
export function augment(
  builder: GraphBuilder,
  images: Output,
  shape: Shape,
  { padCrop, flip }: ProgramOptions['augmentation'],
  stepSeed: Output,
): Output {
  if (padCrop === 0 && !flip) return images;
  const [height = 0, width = 0] = shape;
  const [count] = unpack(builder, shapeVector(builder, images), 4);
  if (!count) throw new Error('images have four axes');
  const column = pack(builder, [count, constant(builder, 'int32', 1)]);
  const scalar = (value: number): Output => constant(builder, 'float32', value);
  const same = (value: number): Output => fill(builder, column, scalar(value));
  const draw = (consumer: string, bound: number): Output =>
    cast(builder, uniformIntegers(builder, column, seedFor(builder, stepSeed, consumer), bound), 'float32');
  const offset = (consumer: string): Output => binary(builder, 'Sub', draw(consumer, 2 * padCrop + 1), scalar(padCrop));
  const flipped = flip ? draw('augmentation/flip', 2) : same(0);
  const direction = binary(builder, 'Sub', scalar(1), binary(builder, 'Mul', scalar(2), flipped));
  const start = binary(builder, 'AddV2', binary(builder, 'Mul', scalar(width - 1), flipped), offset('augmentation/column'));
  const rows = [direction, same(0), start, same(0), same(1), offset('augmentation/row'), same(0), same(0)];
  return builder.add({
    op: 'ImageProjectiveTransformV3',
    inputs: [images, concatenate(builder, rows, 1), constant(builder, 'int32', [height, width]), scalar(0)],
    attributes: { dtype: { type: images.type }, interpolation: { text: 'NEAREST' }, fill_mode: { text: 'CONSTANT' } },
    type: images.type,
  });
}

/** Whole numbers 0 ≤ k < bound. */
function uniformIntegers(builder: GraphBuilder, shape: Output, seed: Output, bound: number): Output {
  return builder.add({
    op: 'StatelessRandomUniformInt',
    inputs: [shape, seed, constant(builder, 'int32', 0), constant(builder, 'int32', bound)],
    attributes: { dtype: { type: 'int32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } },
    type: 'int32',
  });
}
