import type { Metadata, SharpOptions } from 'sharp';
import { LabError } from '#shared/errors/index.ts';
import { formatCount, plural } from '#shared/text/index.ts';
import { inspectFile } from '../../source/unpacked-bytes.ts';
import { loadSharp, type SharpLibrary } from './load-sharp.ts';
import type { Pixels } from './resample.ts';

/** More than any camera has; as RGB, this many pixels take 200 MB. */
const MAX_PIXELS = 1 << 26;
const MAX_SIDE = 16_384;
/** As tolerant as Pillow: refuses a truncated file, accepts a few corrupt bytes. */
const READING: SharpOptions = { failOn: 'error', limitInputPixels: MAX_PIXELS, ignoreIcc: true };

/** An image file with a parsed header and bounded sides. */
export class ImageFile {
  readonly file: string;
  /** After the rotation that its Exif data asks for. */
  readonly height: number;
  readonly width: number;
  readonly #sharp: SharpLibrary;

  private constructor(file: string, sharp: SharpLibrary, { height, width }: Metadata['autoOrient']) {
    this.file = file;
    this.#sharp = sharp;
    this.height = height;
    this.width = width;
  }

  /** Throws LabError `not-found` or `bad-file`. */
  static async open(file: string): Promise<ImageFile> {
    const sharp = await loadSharp();
    // sharp would block on a pipe.
    await inspectFile(file);
    const image = new ImageFile(file, sharp, (await guarded(file, () => sharp(file, READING).metadata())).autoOrient);
    const { height, width } = image;
    if (Math.max(height, width) > MAX_SIDE || height * width > MAX_PIXELS) {
      throw unreadable(
        file,
        `The image has ${formatCount(width)} x ${formatCount(height)} pixels; the limits are ${formatCount(MAX_SIDE)} per side and ${formatCount(MAX_PIXELS)} in all.`,
      );
    }
    return image;
  }

  /** The image as 8-bit RGB without transparency and color profile: like Pillow's `convert("RGB")`. */
  async pixels(): Promise<Pixels> {
    const upright = this.#sharp(this.file, READING).autoOrient().removeAlpha().toColorspace('srgb').raw({ depth: 'uchar' });
    const { data, info } = await guarded(this.file, () => upright.toBuffer({ resolveWithObject: true }));
    const { height, width, channels } = info;
    if (channels !== 3) throw unreadable(this.file, `The image has ${plural(channels, 'channel')}; expected 3.`);
    return { bytes: data, height, width };
  }
}

/** sharp throws plain errors for malformed files. */
async function guarded<Result>(file: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw unreadable(file, `The image cannot be decoded (${reasonOf(error, file)}).`, error);
  }
}

/** sharp's reason; concurrent reads may reduce it to `unknown error`. */
export function reasonOf(error: unknown, file: string): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const reason = first.replace(`${file}: `, '').trim();
  return reason === '' || /^unknown error$/i.test(reason) ? 'it is damaged or truncated' : reason;
}

function unreadable(file: string, message: string, cause?: unknown): LabError {
  return new LabError('bad-file', message, 'Replace the file, or leave it out.', { file, cause });
}
