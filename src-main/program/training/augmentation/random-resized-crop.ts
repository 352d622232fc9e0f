import type { Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import { binary, cast, unary } from '../../tensor/arithmetic.ts';
import { constant, reshape } from '../../tensor/arrays.ts';
import { gatherEach } from '../../tensor/layout.ts';
import type { ImageDraws } from './image-draws.ts';
import { type Extents, randomParts, type Shares } from './random-parts.ts';

/**
 * Scales a random part of each image to the image's size: torchvision's `RandomResizedCrop` with ratios 3/4..4/3, optionally followed by
 * `RandomHorizontalFlip`. Scaling is bilinear; parts are never larger than the image, so no antialiasing is needed. Returns float32 0..255,
 * not rounded.
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
  const down = samplePositions(builder, rows, height);
  const across = samplePositions(builder, columns, width, flipped);
  if (builder.kernels) {
    const samples = [down, across].flatMap(({ before, after, share }) => [before, after, share]);
    return builder.add({ op: 'NepentheSample', inputs: [images, ...samples], type: 'float32' });
  }
  const stretched = stretchRows(builder, images, shape, down);
  const gathered = (indices: Output): Output =>
    reshape(builder, gatherEach(builder, stretched, indices, 2), [-1, height, width * channels]);
  // One share per channel: a row of pixels is then one long axis, which broadcasts fast.
  const shares = binary(
    builder,
    'Mul',
    reshape(builder, across.share, [-1, width, 1]),
    constant(builder, 'float32', Array<number>(channels).fill(1)),
  );
  const share = reshape(builder, shares, [-1, 1, width * channels]);
  return reshape(builder, interpolate(builder, gathered(across.before), gathered(across.after), share), [-1, ...shape]);
}

/** Interpolates between whole rows of uint8 images: float32 of the same shape. */
function stretchRows(builder: GraphBuilder, images: Output, [height = 0, width = 0, channels = 0]: Shape, source: SamplePositions): Output {
  const lines = reshape(builder, images, [-1, height, width * channels]);
  const gathered = (indices: Output): Output => cast(builder, gatherEach(builder, lines, indices, 1), 'float32');
  const share = reshape(builder, source.share, [-1, height, 1]);
  return reshape(builder, interpolate(builder, gathered(source.before), gathered(source.after), share), [-1, height, width, channels]);
}

/** Interpolates from `before` at share 0 to `after` at share 1. */
function interpolate(builder: GraphBuilder, before: Output, after: Output, share: Output): Output {
  return binary(builder, 'AddV2', before, binary(builder, 'Mul', binary(builder, 'Sub', after, before), share));
}

/** The source indices between which output pixels lie along one axis, `[count, size]` each. */
interface SamplePositions {
  readonly before: Output;
  readonly after: Output;
  /** 0 at `before`, 1 at `after`. */
  readonly share: Output;
}

/**
 * Output pixel y samples s(y) = start + (y + 1/2)·length / size - 1/2, clamped to the part.
 * @param flipped 1 if the output is mirrored, `[count, 1]`
 */
function samplePositions(builder: GraphBuilder, { start, length }: Extents, size: number, flipped?: Output): SamplePositions {
  const scalar = (value: number): Output => constant(builder, 'float32', value);
  const indices = Array.from({ length: size }, (_, index) => index);
  const row = (values: readonly number[]): Output => constant(builder, 'float32', values, [1, size]);
  const centers = row(indices.map((index) => index + 0.5));
  const mirrored = flipped && binary(builder, 'Mul', flipped, row(indices.map((index) => size - 1 - 2 * index)));
  const center = mirrored ? binary(builder, 'AddV2', centers, mirrored) : centers;
  const scale = binary(builder, 'RealDiv', length, scalar(size));
  const within = binary(builder, 'Sub', binary(builder, 'Mul', center, scale), scalar(0.5));
  const last = binary(builder, 'Sub', length, scalar(1));
  const source = binary(builder, 'Minimum', binary(builder, 'Maximum', within, scalar(0)), last);
  const before = unary(builder, 'Floor', source);
  const after = binary(builder, 'Minimum', binary(builder, 'AddV2', before, scalar(1)), last);
  const position = (offset: Output): Output => cast(builder, binary(builder, 'AddV2', offset, start), 'int32');
  return { before: position(before), after: position(after), share: binary(builder, 'Sub', source, before) };
}
