import type { FloatType } from '../graph-def/data-type.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { ProgramOptions } from '../program.ts';
import { binary, cast } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';

/** x = (pixel / 255 - mean) / std per channel for uint8 pixels, as one multiplication and one addition. */
export function normalize(builder: GraphBuilder, pixels: Output, { mean, std }: ProgramOptions['normalization'], type: FloatType): Output {
  const scale = std.map((value) => 1 / (255 * value));
  const shift = std.map((value, channel) => -(mean[channel] ?? 0) / value);
  const scaled = binary(builder, 'Mul', cast(builder, pixels, type), constant(builder, type, scale));
  return binary(builder, 'AddV2', scaled, constant(builder, type, shift));
}
