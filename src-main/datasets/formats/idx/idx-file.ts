import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';
import { MAX_CHANNELS, MAX_SAMPLES, MAX_SIDE, MAX_UNPACKED_BYTES } from '../../source/limits.ts';
import { promisedBytes, takeBytes } from '../../source/promised-bytes.ts';
import { inspectFile, unpackedBytes } from '../../source/unpacked-bytes.ts';
import { type IdxHeader, MAX_HEADER_BYTES, parseIdxHeader } from './idx-header.ts';

/** An IDX file with a parsed header; its values are read once, in pieces. Always close it. */
export class IdxFile {
  readonly file: string;
  readonly header: IdxHeader;
  /** Bytes of values, according to the header. */
  readonly valueBytes: number;
  readonly #pieces: AsyncGenerator<Buffer, void, undefined>;
  readonly #first: Buffer;

  private constructor(file: string, header: IdxHeader, gzipped: boolean, first: Buffer, pieces: AsyncGenerator<Buffer, void, undefined>) {
    this.file = file;
    this.header = header;
    this.valueBytes = checkedValueBytes(header, gzipped, file);
    this.#first = first;
    this.#pieces = pieces;
  }

  /** Throws a LabError `not-found` or `bad-file`. */
  static async open(file: string): Promise<IdxFile> {
    const { size, gzipped } = await inspectFile(file);
    const pieces = unpackedBytes(file, gzipped);
    try {
      const start = await takeBytes(pieces, MAX_HEADER_BYTES);
      const header = parseIdxHeader(start, file);
      const opened = new IdxFile(file, header, gzipped, start.subarray(header.headerBytes), pieces);
      const length = size - header.headerBytes;
      if (!gzipped && length !== opened.valueBytes) throw opened.#wrongLength(length);
      return opened;
    } catch (error) {
      await pieces.return();
      throw error;
    }
  }

  /** The values in pieces, exactly as many as promised. Throws LabError `bad-file` if there are fewer or more. */
  values(): AsyncGenerator<Uint8Array, void, undefined> {
    return promisedBytes(this.#first, this.#pieces, this.valueBytes, (bytes) => this.#wrongLength(bytes));
  }

  async close(): Promise<void> {
    await this.#pieces.return();
  }

  #wrongLength(bytes: number): LabError {
    const promised = `${formatCount(this.valueBytes)} bytes of values`;
    const message =
      bytes < this.valueBytes
        ? `The file is truncated: its header promises ${promised}, but it has ${formatCount(bytes)}.`
        : `The file has more than the ${promised} that its header promises.`;
    return bad(message, this.file, `byte ${this.header.headerBytes + Math.min(bytes, this.valueBytes)}`);
  }
}

/** Checks the shape against the limits. A plain file of another size than promised is refused anyway. */
function checkedValueBytes({ shape, bytesPerValue }: IdxHeader, gzipped: boolean, file: string): number {
  const limits = [MAX_SAMPLES, MAX_SIDE, MAX_SIDE, MAX_CHANNELS];
  for (const [dimension, extent] of shape.entries()) {
    const limit = limits[dimension] ?? 0;
    const location = `byte ${4 + 4 * dimension}`;
    if (extent === 0) throw bad(`Dimension ${dimension} is 0, so the file is empty.`, file, location);
    if (extent > limit) throw bad(`Dimension ${dimension} is ${formatCount(extent)}; the limit is ${formatCount(limit)}.`, file, location);
  }
  const bytes = shape.reduce((product, extent) => product * extent, bytesPerValue);
  if (gzipped && bytes > MAX_UNPACKED_BYTES) {
    throw bad(`The header promises ${formatCount(bytes)} bytes; the limit is ${formatCount(MAX_UNPACKED_BYTES)}.`, file, 'byte 4');
  }
  return bytes;
}

function bad(message: string, file: string, location: string): LabError {
  return new LabError('bad-file', message, 'Download the file again.', { file, location });
}
