import { RandomStream } from '#shared/random/index.ts';

/** `IMPO`: keeps this use of a seed apart from others. */
const IMAGES_STREAM = 0x49_4d_50_4f;

/** The first images of four of noise, uniform dark, gray and bright, and stripes: pixels of 0..255, concatenated. */
export function verificationImages(size: number, count: number): Uint8Array {
  const stream = new RandomStream(0, [IMAGES_STREAM, 0, 0]);
  const noise = (pixels: Uint8Array): Uint8Array => pixels.map(() => stream.below(256));
  const plain =
    (pixel: number) =>
    (pixels: Uint8Array): Uint8Array =>
      pixels.fill(pixel);
  const stripes =
    (width: number) =>
    (pixels: Uint8Array): Uint8Array =>
      pixels.map((_, index) => (Math.floor(index / width) % 2) * 255);
  const all = [noise, noise, noise, noise, plain(0), plain(128), plain(255), stripes(2), stripes(7)];
  return new Uint8Array(Buffer.concat(all.slice(0, count).map((fill) => fill(new Uint8Array(size)))));
}
