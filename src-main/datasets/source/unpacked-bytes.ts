import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { openRegular } from '#main/files/regular-file.ts';
import { LabError } from '#shared/errors/index.ts';

const GZIP_MAGIC = [0x1f, 0x8b] as const;
const PIECE_BYTES = 1 << 18;

export interface RegularFile {
  readonly size: number;
  readonly gzipped: boolean;
}

/** Reads size and magic bytes. Throws LabError `not-found` or `bad-file`, also for pipes and devices, which could block forever. */
export async function inspectFile(file: string): Promise<RegularFile> {
  try {
    const handle = await openRegular(file);
    try {
      const { size } = await handle.stat();
      const { buffer } = await handle.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0);
      return { size, gzipped: GZIP_MAGIC.every((byte, index) => buffer[index] === byte) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readProblem(error, file);
  }
}

/**
 * A file's bytes in pieces, decompressed if it is gzipped. Nothing is decompressed ahead of the reader, so a reader that has seen
 * enough of an oversized file can stop early. Throws LabError `bad-file`.
 */
export async function* unpackedBytes(file: string, gzipped: boolean): AsyncGenerator<Buffer, void, undefined> {
  const packed = createReadStream(file, { highWaterMark: PIECE_BYTES });
  // pipeline() forwards errors of either stream to the last one, which the loop reads.
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
  const message = `The gzip data is damaged or truncated (${error instanceof Error ? error.message : String(error)}).`;
  return new LabError('bad-file', message, 'Download the file again.', { file, location: `unpacked byte ${unpacked}`, cause: error });
}
