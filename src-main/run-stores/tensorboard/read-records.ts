import { closeSync, readSync } from 'node:fs';
import { openRegularSync } from '#main/files/regular-file.ts';
import { maskedCrc32c } from './crc32c.ts';

const HEADER_BYTES = 12;
const CHECKSUM_BYTES = 4;
/** An event with a picture or a graph has a few megabytes. */
const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/**
 * The records of a TFRecord file, until its end or the first record that is damaged or cut off; returns where that begins, in bytes, or
 * undefined. A record is its length (uint64), the length's checksum, the content and the content's checksum, all little-endian.
 */
export function* readRecords(file: string): Generator<Uint8Array, number | undefined> {
  const descriptor = openRegularSync(file);
  try {
    for (let offset = 0; ;) {
      const header = readBytes(descriptor, offset, HEADER_BYTES);
      if (header.length === 0) return undefined;
      if (header.length < HEADER_BYTES || header.readUInt32LE(8) !== maskedCrc32c(header.subarray(0, 8))) return offset;
      const length = header.readBigUInt64LE(0);
      if (length > MAX_RECORD_BYTES) return offset;
      const bytes = Number(length);
      const content = readBytes(descriptor, offset + HEADER_BYTES, bytes + CHECKSUM_BYTES);
      const data = content.subarray(0, bytes);
      if (content.length < bytes + CHECKSUM_BYTES || content.readUInt32LE(bytes) !== maskedCrc32c(data)) return offset;
      yield data;
      offset += HEADER_BYTES + bytes + CHECKSUM_BYTES;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Fewer at the end of the file. */
function readBytes(descriptor: number, offset: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  let filled = 0;
  while (filled < bytes) {
    const count = readSync(descriptor, buffer, filled, bytes - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
