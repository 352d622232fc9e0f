import { RandomStream } from '#shared/random/index.ts';
import type { Corruption, Severity } from './corruption.ts';

const CORRUPTION_STREAM = 0x43_4f_52_00;
const WHITE = 255;

/** An image's bytes, row-major height x width x channels. */
export interface ImageBytes {
  readonly bytes: Uint8Array;
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** Why a corruption cannot change images of this shape; undefined if it can. */
export function corruptionProblem(
  { label, leastSide, channels }: Corruption,
  [height, width, depth]: ImageBytes['shape'],
): string | undefined {
  if (Math.min(height, width) < leastSide)
    return `${label} needs images of at least ${leastSide} x ${leastSide} pixels, not ${height} x ${width}`;
  if (channels !== undefined && depth !== channels) return `${label} needs images of ${channels} channels, not ${depth}`;
  return undefined;
}

/** The corrupted image, rounded to bytes. Its random numbers depend on the seed, the corruption, the severity and the image's index. */
export function corruptImage(
  { bytes, shape: [height, width, channels] }: ImageBytes,
  { apply, stream }: Corruption,
  severity: Severity,
  { seed, index }: { readonly seed: number; readonly index: number },
): Uint8Array {
  const pixels = Float64Array.from(bytes, (value) => value / WHITE);
  const random = new RandomStream(seed, [CORRUPTION_STREAM + stream, severity, index]);
  return Uint8Array.from(apply({ pixels, height, width, channels }, severity, random), (value) =>
    Math.round(WHITE * Math.min(1, Math.max(0, value))),
  );
}
