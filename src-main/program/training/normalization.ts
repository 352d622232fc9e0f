import type { FloatType } from '../graph-def/data-type.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { ProgramOptions } from '../program.ts';
import { binary, cast } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';

/** x = (pixel / 255 - mean) / std per channel, as one multiplication and one addition. Pixels are uint8, or float32 0..255. */
export function normalize(builder: GraphBuilder, pixels: Output, { mean, std }: ProgramOptions['normalization'], type: FloatType): Output {
  const scale = constant(
    builder,
    type,
    std.map((value) => 1 / (255 * value)),
  );
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
