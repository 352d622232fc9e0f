import { LabError } from '#shared/errors/index.ts';
import { MAX_UNPACKED_BYTES } from '../import/limits.ts';
import { wholeImages } from '../import/image-source.ts';
import { planesToPixels } from '../import/planes-to-pixels.ts';
import { inspectFile, unpackedBytes } from '../unpacked-bytes.ts';
import { CHANNELS, IMAGE_BYTES, SIDE, type CifarKind } from './cifar-kinds.ts';

/** Where a file lies, and how people know it: by the archive that it came in. */
export interface CifarPlace {
  readonly path: string;
  readonly file: string;
  /** Before any place in the file. */
  readonly within: string;
}

/** One file of records. */
export class CifarFile {
  readonly place: CifarPlace;
  readonly images: number;
  readonly #kind: CifarKind;

  private constructor(place: CifarPlace, kind: CifarKind, images: number) {
    this.place = place;
    this.#kind = kind;
    this.images = images;
  }

  /** Throws a LabError `not-found` or `bad-file`. */
  static async open(place: CifarPlace, kind: CifarKind): Promise<CifarFile> {
    const { size } = await inspectFile(place.path);
    const record = kind.labelBytes + IMAGE_BYTES;
    const refuse = (message: string): LabError => badRecord(place, message, `byte ${size - (size % record)}`);
    if (size === 0) throw refuse('There is nothing in the file.');
    if (size > MAX_UNPACKED_BYTES) throw refuse(`The file has ${size} bytes, more than the ${MAX_UNPACKED_BYTES} that are read.`);
    if (size % record !== 0) throw refuse(`The file has ${size} bytes, which is no multiple of the ${record} of a record.`);
    return new CifarFile(place, kind, size / record);
  }

  /** Throws a LabError `bad-file` for one that is out of range. */
  async labels(signal?: AbortSignal): Promise<Uint16Array> {
    const { labelByte, classes, title } = this.#kind;
    const labels = new Uint16Array(this.images);
    let image = 0;
    for await (const record of this.#records(0)) {
      signal?.throwIfAborted();
      const label = record[labelByte] ?? 0;
      if (label >= classes) {
        const byte = image * record.length + labelByte;
        throw badRecord(this.place, `The label ${label} is none of the ${classes} of ${title}.`, `byte ${byte}`);
      }
      labels[image++] = label;
    }
    return labels;
  }

  /** From the given one on, height x width x channels. */
  async *pixels(first: number): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const record of this.#records(first)) yield planesToPixels(record.subarray(this.#kind.labelBytes), SIDE * SIDE, CHANNELS);
  }

  async *#records(first: number): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = this.#kind.labelBytes + IMAGE_BYTES;
    for await (const records of wholeImages(unpackedBytes(this.place.path, false), bytes, first)) {
      for (let start = 0; start < records.length; start += bytes) yield records.subarray(start, start + bytes);
    }
  }
}

function badRecord({ file, within }: CifarPlace, message: string, place: string): LabError {
  return new LabError('bad-file', message, 'Download it again; it must be the binary version.', { file, location: within + place });
}
