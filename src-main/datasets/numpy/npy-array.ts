import { LabError } from '#shared/errors/index.ts';
import { promisedBytes, takeBytes } from '../promised-bytes.ts';
import { MAX_HEADER_BYTES, parseNpyHeader, type NpyHeader } from './npy-header.ts';

/** Bytes that can be read again and again, and how people know them. */
export interface ByteSource {
  readonly file: string;
  /** Before any place in them. */
  readonly within: string;
  readonly size: number;
  pieces(): AsyncGenerator<Uint8Array, void, undefined>;
}

/** An array whose header was read. */
export class NpyArray {
  readonly source: ByteSource;
  readonly header: NpyHeader;

  private constructor(source: ByteSource, header: NpyHeader) {
    this.source = source;
    this.header = header;
  }

  /** Throws a LabError `not-found` or `bad-file`, also where there are not as many values as the shape promises. */
  static async open(source: ByteSource): Promise<NpyArray> {
    const pieces = source.pieces();
    try {
      const array = new NpyArray(source, parseNpyHeader(await takeBytes(pieces, MAX_HEADER_BYTES), source));
      const bytes = source.size - array.header.headerBytes;
      if (bytes !== array.valueBytes) throw array.#wrongLength(bytes);
      return array;
    } finally {
      await pieces.return();
    }
  }

  get valueBytes(): number {
    return this.header.shape.reduce((product, extent) => product * extent, this.header.bytesPerValue);
  }

  /** The values' bytes in pieces, exactly as many as promised. */
  async *values(): AsyncGenerator<Uint8Array, void, undefined> {
    const pieces = this.source.pieces();
    try {
      const start = await takeBytes(pieces, this.header.headerBytes);
      yield* promisedBytes(start.subarray(this.header.headerBytes), pieces, this.valueBytes, (bytes) => this.#wrongLength(bytes));
    } finally {
      await pieces.return();
    }
  }

  /** The error for what is wrong with it. */
  bad(message: string, remedy: string, place = 'header'): LabError {
    return new LabError('bad-file', message, remedy, { file: this.source.file, location: this.source.within + place });
  }

  /** 60000x28x28 uint8 */
  get described(): string {
    return `${this.header.shape.join('x')} ${this.header.type}`;
  }

  #wrongLength(bytes: number): LabError {
    const { headerBytes } = this.header;
    const message = `Its shape promises ${this.valueBytes} bytes of values, ${bytes < this.valueBytes ? 'only ' : ''}${bytes} are there.`;
    return this.bad(message, 'Save it again with numpy.save or numpy.savez.', `byte ${headerBytes + Math.min(bytes, this.valueBytes)}`);
  }
}
