import type { FloatType } from '../graph-def/data-type.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { ProgramOptions } from '../program.ts';
import { binary, cast } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';

/** White pixels in bytes. */
const WHITE = 255;

/**
 * x = (pixel / white - mean) / std per channel, as one multiplication and one addition. Pixels are uint8, or floats from 0 to white.
 *
 * @param white the value of a white pixel
 */
export function normalize(
  builder: GraphBuilder,
  pixels: Output,
  { mean, std }: ProgramOptions['normalization'],
  type: FloatType,
  white = WHITE,
): Output {
  const scale = pixelScale(builder, std, type, white);
  const shift = constant(
    builder,
    type,
    std.map((value, channel) => -(mean[channel] ?? 0) / value),
  );
  if (builder.kernels && pixels.type === 'uint8') {
    return builder.add({ op: 'NepentheNormalize', inputs: [pixels, scale, shift], type: 'float32' });
  }
  return binary(builder, 'AddV2', binary(builder, 'Mul', cast(builder, pixels, type), scale), shift);
}

/** dx / d pixel of {@link normalize}, per channel. */
export function pixelScale(builder: GraphBuilder, std: readonly number[], type: FloatType, white: number): Output {
  return constant(
    builder,
    type,
    std.map((value) => 1 / (white * value)),
  );
}
