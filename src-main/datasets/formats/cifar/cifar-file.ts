import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';
import { wholeImages } from '../../source/image-source.ts';
import { MAX_UNPACKED_BYTES } from '../../source/limits.ts';
import { planesToPixels } from '../../source/planes-to-pixels.ts';
import { inspectFile, unpackedBytes } from '../../source/unpacked-bytes.ts';
import { CHANNELS, type CifarKind, IMAGE_BYTES, SIDE } from './cifar-kinds.ts';

/** Where a file is on disk, and what the user knows it by: the archive that it came in. */
export interface CifarLocation {
  readonly path: string;
  readonly file: string;
  /** Prefix for every location in the file. */
  readonly within: string;
}

/** One file of records. */
export class CifarFile {
  readonly location: CifarLocation;
  readonly images: number;
  readonly #kind: CifarKind;

  private constructor(location: CifarLocation, kind: CifarKind, images: number) {
    this.location = location;
    this.#kind = kind;
    this.images = images;
  }

  /** Throws a LabError `not-found` or `bad-file`. */
  static async open(location: CifarLocation, kind: CifarKind): Promise<CifarFile> {
    const { size } = await inspectFile(location.path);
    const record = kind.labelBytes + IMAGE_BYTES;
    const refuse = (message: string): LabError => badRecord(location, message, `byte ${size - (size % record)}`);
    if (size === 0) throw refuse('The file is empty.');
    if (size > MAX_UNPACKED_BYTES)
      throw refuse(`The file has ${formatCount(size)} bytes; the limit is ${formatCount(MAX_UNPACKED_BYTES)}.`);
    if (size % record !== 0)
      throw refuse(`The file has ${formatCount(size)} bytes, not a multiple of the record size ${formatCount(record)}.`);
    return new CifarFile(location, kind, size / record);
  }

  /** Throws LabError `bad-file` for a label out of range. */
  async labels(signal?: AbortSignal): Promise<Uint16Array> {
    const { labelByte, classes, title } = this.#kind;
    const labels = new Uint16Array(this.images);
    let image = 0;
    for await (const record of this.#records(0)) {
      signal?.throwIfAborted();
      const label = record[labelByte] ?? 0;
      if (label >= classes) {
        const byte = image * record.length + labelByte;
        throw badRecord(this.location, `Label ${label} is out of range: ${title} has ${classes} classes.`, `byte ${byte}`);
      }
      labels[image++] = label;
    }
    return labels;
  }

  /** From image `first` on, height x width x channels. */
  async *pixels(first: number): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const record of this.#records(first)) yield planesToPixels(record.subarray(this.#kind.labelBytes), SIDE * SIDE, CHANNELS);
  }

  async *#records(first: number): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = this.#kind.labelBytes + IMAGE_BYTES;
    for await (const records of wholeImages(unpackedBytes(this.location.path, false), bytes, first)) {
      for (let start = 0; start < records.length; start += bytes) yield records.subarray(start, start + bytes);
    }
  }
}

function badRecord({ file, within }: CifarLocation, message: string, location: string): LabError {
  return new LabError('bad-file', message, 'Download the binary version again.', { file, location: within + location });
}
