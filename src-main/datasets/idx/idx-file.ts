import { LabError } from '#shared/errors/index.ts';
import { MAX_HEADER_BYTES, parseIdxHeader, type IdxHeader } from './idx-header.ts';
import { MAX_CHANNELS, MAX_SAMPLES, MAX_SIDE, MAX_UNPACKED_BYTES } from '../import/limits.ts';
import { promisedBytes, takeBytes } from '../promised-bytes.ts';
import { inspectFile, unpackedBytes } from '../unpacked-bytes.ts';

/** An IDX file whose header was read; the values are read once, in pieces. Close it in any case. */
export class IdxFile {
  readonly file: string;
  readonly header: IdxHeader;
  /** Bytes of the values, as the header promises them. */
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

  /** The values' bytes in pieces, exactly as many as promised. Throws a LabError `bad-file` when there are fewer or more. */
  values(): AsyncGenerator<Uint8Array, void, undefined> {
    return promisedBytes(this.#first, this.#pieces, this.valueBytes, (bytes) => this.#wrongLength(bytes));
  }

  async close(): Promise<void> {
    await this.#pieces.return();
  }

  #wrongLength(bytes: number): LabError {
    const promised = `${this.valueBytes} bytes of values`;
    const message =
      bytes < this.valueBytes
        ? `The file is cut off: its header promises ${promised}, ${bytes} are there.`
        : `The file goes on after the ${promised} that its header promises.`;
    const place = `byte ${this.header.headerBytes + Math.min(bytes, this.valueBytes)}`;
    return bad(message, this.file, place);
  }
}

/** A plain file has as many bytes as it promises, or is refused. */
function checkedValueBytes({ shape, bytesPerValue }: IdxHeader, gzipped: boolean, file: string): number {
  const limits = [MAX_SAMPLES, MAX_SIDE, MAX_SIDE, MAX_CHANNELS];
  for (const [dimension, extent] of shape.entries()) {
    const limit = limits[dimension] ?? 0;
    const place = `byte ${4 + 4 * dimension}`;
    if (extent === 0) throw bad(`Dimension ${dimension} has the extent 0: there is nothing in the file.`, file, place);
    if (extent > limit) throw bad(`Dimension ${dimension} has the extent ${extent}, more than the ${limit} that are read.`, file, place);
  }
  const bytes = shape.reduce((product, extent) => product * extent, bytesPerValue);
  if (gzipped && bytes > MAX_UNPACKED_BYTES)
    throw bad(`The packed file promises ${bytes} bytes, more than the ${MAX_UNPACKED_BYTES} that are unpacked.`, file, 'byte 4');
  return bytes;
}

function bad(message: string, file: string, place: string): LabError {
  return new LabError('bad-file', message, 'Download the file again.', { file, location: place });
}
