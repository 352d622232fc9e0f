import type { ImageShape } from '../../source/image-source.ts';
import { centerCrop } from './center-crop.ts';
import { type Pixels, resample } from './resample.ts';

/** How image files of any size are prepared. */
export interface Preparation {
  readonly shape: ImageShape;
  /** Target of the shorter side before the center crop; null if all images have the shape already. */
  readonly resize: number | null;
}

/** A prepared image: height x width x channels bytes. */
export function prepareImage(pixels: Pixels, { shape: [size, , channels], resize }: Preparation): Uint8Array {
  const rgb = resize === null ? pixels.bytes : resample(pixels, centerCrop(pixels.height, pixels.width, size, resize));
  return channels === 1 ? luma(rgb) : rgb;
}

/** Luma by ITU-R 601-2, rounded like Pillow's `convert("L")`. */
function luma(rgb: Uint8Array): Uint8Array {
  const gray = new Uint8Array(rgb.length / 3);
  for (let pixel = 0; pixel < gray.length; pixel++) {
    const [red = 0, green = 0, blue = 0] = [rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2]];
    gray[pixel] = (red * 19_595 + green * 38_470 + blue * 7471 + 0x8000) >> 16;
  }
  return gray;
}
