import type { ImageShape } from '../import/image-source.ts';
import { resampled, type Pixels } from './resample.ts';
import { squareWindow } from './square-window.ts';

/** What pictures of any size become. */
export interface PictureForm {
  readonly shape: ImageShape;
  /** The shorter side before the center is cut out; null where all have the shape already. */
  readonly resize: number | null;
}

/** A picture in that form: height x width x channels bytes. */
export function formed(pixels: Pixels, { shape: [size, , channels], resize }: PictureForm): Uint8Array {
  const rgb = resize === null ? pixels.bytes : resampled(pixels, squareWindow(pixels.height, pixels.width, size, resize));
  return channels === 1 ? luma(rgb) : rgb;
}

/** Brightness by ITU-R 601-2, rounded as in Pillow's `convert("L")`. */
function luma(rgb: Uint8Array): Uint8Array {
  const gray = new Uint8Array(rgb.length / 3);
  for (let pixel = 0; pixel < gray.length; pixel++) {
    const [red = 0, green = 0, blue = 0] = [rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2]];
    gray[pixel] = (red * 19_595 + green * 38_470 + blue * 7471 + 0x8000) >> 16;
  }
  return gray;
}
