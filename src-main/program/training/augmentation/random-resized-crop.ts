import type { Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import { binary, cast, unary } from '../../tensor/arithmetic.ts';
import { constant, reshape } from '../../tensor/arrays.ts';
import { gatherEach } from '../../tensor/layout.ts';
import type { ImageDraws } from './image-draws.ts';
import { randomParts, type Extents, type Shares } from './random-parts.ts';

/**
 * A random part of each image, scaled to the image's size: torchvision's `RandomResizedCrop` with its ratios 3/4..4/3 and, where
 * asked for, `RandomHorizontalFlip` after it. Scaling is bilinear; a part is never larger than the image, so that nothing has to be
 * smoothed. Gives float32 0..255, not rounded.
 */
export function randomResizedCrop(
  builder: GraphBuilder,
  images: Output,
  shape: Shape,
  crops: Shares & { readonly flip: boolean },
  draws: ImageDraws,
): Output {
  const [height = 0, width = 0, channels = 0] = shape;
  const { rows, columns } = randomParts(builder, height, width, crops, draws);
  const flipped = crops.flip ? draws.integers('flip', 2) : undefined;
  const down = sources(builder, rows, height);
  const across = sources(builder, columns, width, flipped);
  if (builder.kernels) {
    const places = [down, across].flatMap(({ before, behind, share }) => [before, behind, share]);
    return builder.add({ op: 'NepentheSample', inputs: [images, ...places], type: 'float32' });
  }
  const stretched = stretchRows(builder, images, shape, down);
  const taken = (places: Output): Output => reshape(builder, gatherEach(builder, stretched, places, 2), [-1, height, width * channels]);
  // One share for each channel: a row of pixels is then one long axis, which broadcasts fast.
  const shares = binary(
    builder,
    'Mul',
    reshape(builder, across.share, [-1, width, 1]),
    constant(builder, 'float32', Array<number>(channels).fill(1)),
  );
  const share = reshape(builder, shares, [-1, 1, width * channels]);
  return reshape(builder, between(builder, taken(across.before), taken(across.behind), share), [-1, ...shape]);
}

/** Interpolates between whole rows of uint8 images: float32 of the same shape. */
function stretchRows(builder: GraphBuilder, images: Output, [height = 0, width = 0, channels = 0]: Shape, source: Sources): Output {
  const lines = reshape(builder, images, [-1, height, width * channels]);
  const taken = (places: Output): Output => cast(builder, gatherEach(builder, lines, places, 1), 'float32');
  const share = reshape(builder, source.share, [-1, height, 1]);
  return reshape(builder, between(builder, taken(source.before), taken(source.behind), share), [-1, height, width, channels]);
}

/** From `before` at share 0 to `behind` at share 1. */
function between(builder: GraphBuilder, before: Output, behind: Output, share: Output): Output {
  return binary(builder, 'AddV2', before, binary(builder, 'Mul', binary(builder, 'Sub', behind, before), share));
}

/** Between which places of the image those of the output lie along one axis, `[count, size]` each. */
interface Sources {
  readonly before: Output;
  readonly behind: Output;
  /** 0 at `before`, 1 at `behind`. */
  readonly share: Output;
}

/**
 * Place y comes from s(y) = start + (y + 1/2)·length / size - 1/2, not beyond the part's first and last place.
 * @param flipped 1 where the output is mirrored, `[count, 1]`
 */
function sources(builder: GraphBuilder, { start, length }: Extents, size: number, flipped?: Output): Sources {
  const scalar = (value: number): Output => constant(builder, 'float32', value);
  const places = Array.from({ length: size }, (_, place) => place);
  const row = (values: readonly number[]): Output => constant(builder, 'float32', values, [1, size]);
  const centers = row(places.map((place) => place + 0.5));
  const mirrored = flipped && binary(builder, 'Mul', flipped, row(places.map((place) => size - 1 - 2 * place)));
  const center = mirrored ? binary(builder, 'AddV2', centers, mirrored) : centers;
  const scale = binary(builder, 'RealDiv', length, scalar(size));
  const within = binary(builder, 'Sub', binary(builder, 'Mul', center, scale), scalar(0.5));
  const last = binary(builder, 'Sub', length, scalar(1));
  const source = binary(builder, 'Minimum', binary(builder, 'Maximum', within, scalar(0)), last);
  const before = unary(builder, 'Floor', source);
  const behind = binary(builder, 'Minimum', binary(builder, 'AddV2', before, scalar(1)), last);
  const place = (offset: Output): Output => cast(builder, binary(builder, 'AddV2', offset, start), 'int32');
  return { before: place(before), behind: place(behind), share: binary(builder, 'Sub', source, before) };
}
