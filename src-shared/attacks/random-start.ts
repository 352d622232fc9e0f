import { RandomStream } from '#shared/random/index.ts';

const ATTACK_STREAM = 0x41_54_54_4b;

/** Each image's pixels plus uniform numbers in ±ε, which depend on the seed, the restart and the image's index. */
export function randomStart(
  pixels: Float32Array,
  indices: readonly number[],
  { epsilon, seed, restart }: { readonly epsilon: number; readonly seed: number; readonly restart: number },
): Float32Array {
  const size = pixels.length / indices.length;
  const start = new Float32Array(pixels.length);
  for (const [position, index] of indices.entries()) {
    const random = new RandomStream(seed, [ATTACK_STREAM, restart, index]);
    for (let pixel = position * size; pixel < (position + 1) * size; pixel++) {
      start[pixel] = (pixels[pixel] ?? 0) + epsilon * (2 * random.uniform() - 1);
    }
  }
  return start;
}
