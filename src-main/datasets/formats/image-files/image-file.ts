import type { Metadata, SharpOptions } from 'sharp';
import type { UnusedContent } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount, plural } from '#shared/text/index.ts';
import { inspectFile } from '../../source/unpacked-bytes.ts';
import { type ImageKind, imageKindOfFile } from './image-kind.ts';
import { loadSharp, type SharpLibrary } from './load-sharp.ts';
import type { Pixels } from './resample.ts';
import { hasUnconvertedColors } from './tiff-colors.ts';

/** More than any camera has; as RGB, this many pixels take 200 MB. */
const MAX_PIXELS = 1 << 26;
const MAX_SIDE = 16_384;
/** Pixels of these types are read as they are meant; 16 bits keep their upper 8. */
const DEPTHS: readonly Metadata['depth'][] = ['uchar', 'ushort'];
const depthNames: Readonly<Partial<Record<string, string>>> = {
  ...{ float: 'floating-point', double: 'floating-point', complex: 'complex', dpcomplex: 'complex' },
  ...{ char: 'signed 8-bit', short: 'signed 16-bit', int: 'signed 32-bit', uint: '32-bit' },
};
const CONVERT = 'Convert the image to PNG or JPEG, or leave it out.';
/** As tolerant as Pillow: refuses a truncated file, accepts a few corrupt bytes. */
const READING: SharpOptions = { failOn: 'error', limitInputPixels: MAX_PIXELS, ignoreIcc: true };

export type UnusedPart = Pick<UnusedContent, 'what' | 'count'>;

/** An image file with a parsed header and bounded sides. */
export class ImageFile {
  readonly file: string;
  /** After the rotation that its Exif data asks for. */
  readonly height: number;
  readonly width: number;
  /** What the file contains and {@link pixels} leaves out. */
  readonly unused: readonly UnusedPart[];
  /** Whether the pixels have 16 bits per channel. */
  readonly isDeep: boolean;
  readonly #sharp: SharpLibrary;

  private constructor(file: string, sharp: SharpLibrary, metadata: Metadata) {
    this.file = file;
    this.#sharp = sharp;
    this.height = metadata.autoOrient.height;
    this.width = metadata.autoOrient.width;
    this.unused = unusedParts(metadata);
    this.isDeep = metadata.depth === 'ushort';
  }

  /** Throws LabError `not-found` or `bad-file`. */
  static async open(file: string): Promise<ImageFile> {
    const sharp = await loadSharp();
    // sharp would block on a pipe.
    await inspectFile(file);
    const metadata = await guarded(file, () => sharp(file, READING).metadata());
    await refuseAlteredPixels(file, metadata);
    const image = new ImageFile(file, sharp, metadata);
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

function unusedParts({ pages = 1, hasAlpha }: Metadata): UnusedPart[] {
  return [
    ...(pages > 1 ? [{ what: 'frames or pages after the first of an image', count: pages - 1 }] : []),
    ...(hasAlpha ? [{ what: 'alpha channels', count: 1 }] : []),
  ];
}

/** Throws LabError `bad-file` for pixels that would not be read as they are meant. */
async function refuseAlteredPixels(file: string, { format, depth }: Metadata): Promise<void> {
  if (!DEPTHS.includes(depth)) {
    throw unreadable(
      file,
      `The pixels are ${depthNames[depth] ?? depth} numbers, whose range is unknown.`,
      undefined,
      'Convert the image to 8 or 16 bits per channel, with a range that you choose, or leave it out.',
    );
  }
  if (format !== 'tiff') return;
  const kind = await imageKindOfFile(file);
  if (kind && !kind.isSupported) throw unsupported(file, kind);
  if (await hasUnconvertedColors(file)) {
    throw unreadable(file, 'The image stores YCbCr colors in full resolution, which are not supported.', undefined, CONVERT);
  }
}

/** sharp throws plain errors for malformed files. */
async function guarded<Result>(file: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    const kind = await imageKindOfFile(file);
    if (kind && !kind.isSupported) throw unsupported(file, kind);
    throw unreadable(file, `The image cannot be decoded (${reasonOf(error, file)}).`, error);
  }
}

/** sharp's reason; concurrent reads may reduce it to `unknown error`. */
export function reasonOf(error: unknown, file: string): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const reason = first.replace(`${file}: `, '').trim();
  return reason === '' || /^unknown error$/i.test(reason) ? 'it is damaged or truncated' : reason;
}

function unsupported(file: string, { name }: ImageKind): LabError {
  return unreadable(file, `${name} images are not supported.`, undefined, CONVERT);
}

function unreadable(file: string, message: string, cause?: unknown, remedy = 'Replace the file, or leave it out.'): LabError {
  return new LabError('bad-file', message, remedy, { file, cause });
}
