import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';
import { promisedBytes, takeBytes } from '../../source/promised-bytes.ts';
import { MAX_HEADER_BYTES, type NpyHeader, parseNpyHeader } from './npy-header.ts';

/** Bytes that can be read repeatedly, and what the user knows them by. */
export interface ByteSource {
  readonly file: string;
  /** Prefix for every location in them. */
  readonly within: string;
  readonly size: number;
  pieces(): AsyncGenerator<Uint8Array, void, undefined>;
}

/** An array with a parsed header. */
export class NpyArray {
  readonly source: ByteSource;
  readonly header: NpyHeader;

  private constructor(source: ByteSource, header: NpyHeader) {
    this.source = source;
    this.header = header;
  }

  /** Throws LabError `not-found` or `bad-file`, also if the number of values does not match the shape. */
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

  /** The values in pieces, exactly as many as promised. */
  async *values(): AsyncGenerator<Uint8Array, void, undefined> {
    const pieces = this.source.pieces();
    try {
      const start = await takeBytes(pieces, this.header.headerBytes);
      yield* promisedBytes(start.subarray(this.header.headerBytes), pieces, this.valueBytes, (bytes) => this.#wrongLength(bytes));
    } finally {
      await pieces.return();
    }
  }

  /** The LabError for a problem with this array. */
  bad(message: string, remedy: string, location = 'header'): LabError {
    return new LabError('bad-file', message, remedy, { file: this.source.file, location: this.source.within + location });
  }

  /** Shape and type: `60000x28x28 uint8`. */
  get described(): string {
    return `${this.header.shape.join('x')} ${this.header.type}`;
  }

  #wrongLength(bytes: number): LabError {
    const { headerBytes } = this.header;
    const message = `Its shape promises ${formatCount(this.valueBytes)} bytes of values, but there are ${formatCount(bytes)}.`;
    return this.bad(message, 'Save it again with numpy.save or numpy.savez.', `byte ${headerBytes + Math.min(bytes, this.valueBytes)}`);
  }
}
