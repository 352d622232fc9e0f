import type { Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import { binary, cast } from '../../tensor/arithmetic.ts';
import { constant, reshape } from '../../tensor/arrays.ts';
import { gatherEach, pad } from '../../tensor/layout.ts';
import type { ImageDraws } from './image-draws.ts';

/**
 * Pads uint8 images with black, crops each at a random position to its original size and flips half of them horizontally, as in the usual
 * CIFAR recipe: out[y, x] = in[y + dy - p, (flip ? width - 1 - x : x) + dx - p], zero outside, dx and dy uniform in 0..2p. Gathering whole
 * pixels takes a third of the time of a projective transformation per image.
 */
export function cropAndFlip(
  builder: GraphBuilder,
  images: Output,
  [height = 0, width = 0, channels = 0]: Shape,
  { padCrop, flip }: { readonly padCrop: number; readonly flip: boolean },
  draws: ImageDraws,
): Output {
  const offset = (consumer: string): Output => draws.integers(consumer, 2 * padCrop + 1);
  const flips = draws.integers('flip', flip ? 2 : 1);
  if (builder.kernels) {
    const attributes = { border: { integer: padCrop } };
    return builder.add({ op: 'NepentheCropAndFlip', inputs: [images, offset('row'), offset('column'), flips], attributes, type: 'uint8' });
  }
  const sum = (left: Output, right: Output): Output => binary(builder, 'AddV2', left, right);
  const product = (left: Output, right: Output): Output => binary(builder, 'Mul', left, right);
  const indexed = (size: number, of: (index: number) => number, shape: readonly number[]): Output =>
    constant(
      builder,
      'float32',
      Array.from({ length: size }, (_, index) => of(index)),
      shape,
    );
  const border = [0, padCrop, padCrop, 0];
  const padded = padCrop > 0 ? pad(builder, images, border, border) : images;
  const [rows, columns] = [height + 2 * padCrop, width + 2 * padCrop];

  const perImage = (values: Output): Output => reshape(builder, values, [-1, 1, 1]);
  const y = sum(
    perImage(offset('row')),
    indexed(height, (row) => row, [1, height, 1]),
  );
  const unflipped = sum(
    perImage(offset('column')),
    indexed(width, (column) => column, [1, 1, width]),
  );
  const mirroring = indexed(width, (column) => width - 1 - 2 * column, [1, 1, width]);
  const x = flip ? sum(unflipped, product(perImage(flips), mirroring)) : unflipped;
  const indices = cast(builder, sum(product(y, constant(builder, 'float32', columns)), x), 'int32');
  const pixels = reshape(builder, padded, [-1, rows * columns, channels]);
  return reshape(builder, gatherEach(builder, pixels, reshape(builder, indices, [-1, height * width]), 1), [-1, height, width, channels]);
}
