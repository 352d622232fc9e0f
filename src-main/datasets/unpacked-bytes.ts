import { constants, createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LabError } from '#shared/errors/index.ts';
import { errorCode, readProblem } from './file-problem.ts';

const GZIP_MAGIC = [0x1f, 0x8b] as const;
const PIECE_BYTES = 1 << 18;

export interface RegularFile {
  readonly size: number;
  readonly gzipped: boolean;
}

/** Looks at size and first bytes. Throws a LabError `not-found` or `bad-file`; pipes and devices, which could wait forever, too. */
export async function inspectFile(file: string): Promise<RegularFile> {
  try {
    // Not blocking, because a pipe that nobody writes to would let the opening itself wait.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await handle.stat();
      if (!status.isFile()) throw new LabError('bad-file', 'It is not a regular file.', 'Give the path of a file.', { file });
      const { buffer } = await handle.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0);
      return { size: status.size, gzipped: GZIP_MAGIC.every((byte, place) => buffer[place] === byte) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readProblem(error, file);
  }
}

/**
 * A file's bytes in pieces, unpacked where it is gzipped. Nothing is unpacked ahead of the reader, so a file that unpacks to
 * far more than it should is left as soon as the reader has seen enough. Throws a LabError `bad-file`.
 */
export async function* unpackedBytes(file: string, gzipped: boolean): AsyncGenerator<Buffer, void, undefined> {
  const packed = createReadStream(file, { highWaterMark: PIECE_BYTES });
  // The error of either stream comes out of the last one, where the loop meets it.
  const stream = gzipped ? pipeline(packed, createGunzip({ chunkSize: PIECE_BYTES }), () => undefined) : packed;
  let unpacked = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      unpacked += piece.length;
      yield piece;
    }
  } catch (error) {
    throw unpackProblem(error, file, unpacked);
  } finally {
    stream.destroy();
    packed.destroy();
  }
}

function unpackProblem(error: unknown, file: string, unpacked: number): unknown {
  if (!errorCode(error)?.startsWith('Z_')) return readProblem(error, file);
  const message = `The gzip data are damaged or cut off (${error instanceof Error ? error.message : String(error)}).`;
  const place = `after ${unpacked} unpacked bytes`;
  return new LabError('bad-file', message, 'Download the file again.', { file, location: place, cause: error });
}
