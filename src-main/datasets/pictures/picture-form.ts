import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import type { ImageShape } from '../import/image-source.ts';
import type { Allowance } from './allowance.ts';
import { Picture } from './decode-picture.ts';
import { resampled } from './resample.ts';
import { squareWindow } from './square-window.ts';

/** What pictures of any size become. */
export interface PictureForm {
  readonly shape: ImageShape;
  /** The shorter side before the centre is cut out; null where all have the shape already. */
  readonly resize: number | null;
}

/** The form that was asked for; without a size that of the given picture, which all others need to have too. */
export function formOf({ size, resize, colour }: AddDataSet, { height, width }: Picture): PictureForm {
  const channels = colour === 'grey' ? 1 : 3;
  if (size === undefined) return { shape: [height, width, channels], resize: null };
  return { shape: [size, size, channels], resize: resize ?? size };
}

/** A file's picture in that form; `memory` is an allowance of pixels. Throws a LabError `bad-file`, or `conflict` for one of another size where all need to have one. */
export async function readPicture(
  file: string,
  { shape: [height, width, channels], resize }: PictureForm,
  memory: Allowance,
): Promise<Uint8Array> {
  const picture = await Picture.open(file);
  if (resize === null && (picture.height !== height || picture.width !== width)) {
    const message = `The picture has ${picture.width} x ${picture.height} pixels, those before it ${width} x ${height}.`;
    throw new LabError('conflict', message, 'Say the size that all are to become.', { file, place: 'size' });
  }
  return memory.during(picture.height * picture.width, async () => {
    const pixels = await picture.pixels();
    const rgb = resize === null ? pixels.bytes : resampled(pixels, squareWindow(pixels.height, pixels.width, height, resize));
    return channels === 1 ? luma(rgb) : rgb;
  });
}

/** Brightness by ITU-R 601-2, rounded as in Pillow's `convert("L")`. */
function luma(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const [red = 0, green = 0, blue = 0] = [rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2]];
    grey[pixel] = (red * 19_595 + green * 38_470 + blue * 7471 + 0x8000) >> 16;
  }
  return grey;
}
