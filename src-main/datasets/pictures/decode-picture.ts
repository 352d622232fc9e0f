import type { Metadata, SharpOptions } from 'sharp';
import { LabError } from '#shared/errors/index.ts';
import { inspectFile } from '../unpacked-bytes.ts';
import { loadSharp, type SharpLibrary } from './load-sharp.ts';
import type { Pixels } from './resample.ts';

/** More than any camera's; an image of so many pixels takes 200 MB as RGB. */
const MAX_PIXELS = 1 << 26;
const MAX_SIDE = 16_384;
/** What Pillow bears is borne, what it refuses is refused: a file that is cut off, not one with a few strange bytes. */
const READING: SharpOptions = { failOn: 'error', limitInputPixels: MAX_PIXELS, ignoreIcc: true };

/** A picture whose header was read, and whose sides are bounded. */
export class Picture {
  readonly file: string;
  /** Turned upright as its camera says. */
  readonly height: number;
  readonly width: number;
  readonly #sharp: SharpLibrary;

  private constructor(file: string, sharp: SharpLibrary, { height, width }: Metadata['autoOrient']) {
    this.file = file;
    this.#sharp = sharp;
    this.height = height;
    this.width = width;
  }

  /** Throws a LabError `not-found` or `bad-file`. */
  static async open(file: string): Promise<Picture> {
    const sharp = await loadSharp();
    // The library would wait for a pipe.
    await inspectFile(file);
    const picture = new Picture(file, sharp, (await guarded(file, () => sharp(file, READING).metadata())).autoOrient);
    const { height, width } = picture;
    if (Math.max(height, width) > MAX_SIDE || height * width > MAX_PIXELS) {
      throw unreadable(file, `The picture has ${width} x ${height} pixels; up to ${MAX_SIDE} a side and ${MAX_PIXELS} in all are read.`);
    }
    return picture;
  }

  /** All of it as RGB, 8 bits a channel, without transparency and color profiles: as Pillow's `convert("RGB")` of the same file. */
  async pixels(): Promise<Pixels> {
    const upright = this.#sharp(this.file, READING).autoOrient().removeAlpha().toColorspace('srgb').raw({ depth: 'uchar' });
    const { data, info } = await guarded(this.file, () => upright.toBuffer({ resolveWithObject: true }));
    const { height, width, channels } = info;
    if (channels !== 3) throw unreadable(this.file, `The picture has ${channels} channels.`);
    return { bytes: data, height, width };
  }
}

/** The library throws plain errors for whatever is wrong with a file. */
async function guarded<Result>(file: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw unreadable(file, `It is no picture that can be read (${complaintOf(error, file)}).`, error);
  }
}

/** What the library complains about; it may lose its words when others are read at the same time. */
export function complaintOf(error: unknown, file: string): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const words = first.replace(`${file}: `, '').trim();
  return words === '' || /^unknown error$/i.test(words) ? 'it is damaged or cut off' : words;
}

function unreadable(file: string, message: string, cause?: unknown): LabError {
  return new LabError('bad-file', message, 'Take another copy of it, or leave it out.', { file, cause });
}
