import { closeSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { openRegularSync } from '#main/files/regular-file.ts';

/** `:W&B`, the magic number 0xBEE1 and the version 0, in front of the first block's records (wandb/sdk/internal/datastore.py). */
const FILE_HEADER = Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00]);
const BLOCK_BYTES = 32 * 1024;
/** Checksum, length and type of a fragment; a rest of a block that is shorter is padding. */
const FRAGMENT_HEADER = 7;
const FULL = 1;
const FIRST = 2;
const LAST = 4;
const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/**
 * The records of a W&B log, which is LevelDB's log format with CRC-32 in place of CRC-32C, until its end or the first fragment that is
 * damaged or cut off; returns where that is, in bytes, or undefined. Blocks of 32 KiB hold fragments: the checksum of type and content
 * (uint32), the content's length (uint16), the type (uint8) and the content, all little-endian.
 */
export function* readLog(file: string): Generator<Uint8Array, number | undefined> {
  const descriptor = openRegularSync(file);
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    let parts: Uint8Array[] = [];
    let [bytes, start] = [0, 0];
    for (let base = 0; ; base += BLOCK_BYTES) {
      const filled = readBlock(descriptor, block, base);
      let offset = base === 0 ? FILE_HEADER.length : 0;
      if (base === 0 && !block.subarray(0, filled).subarray(0, offset).equals(FILE_HEADER)) return 0;
      for (; filled - offset >= FRAGMENT_HEADER;) {
        const content = fragmentAt(block, offset, filled);
        // Zeros fill a block that was allocated and not written.
        if (!content) return parts.length > 0 ? start : base + offset;
        const type = block[offset + 6] ?? 0;
        if ((type === FULL || type === FIRST) !== (parts.length === 0)) return parts.length > 0 ? start : base + offset;
        if (parts.length === 0) start = base + offset;
        parts.push(Uint8Array.from(content));
        bytes += content.length;
        if (bytes > MAX_RECORD_BYTES) return start;
        if (type === FULL || type === LAST) {
          yield Buffer.concat(parts);
          [parts, bytes] = [[], 0];
        }
        offset += FRAGMENT_HEADER + content.length;
      }
      if (filled < BLOCK_BYTES) return parts.length > 0 ? start : offset < filled ? base + offset : undefined;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Undefined for a fragment that is cut off or damaged. */
function fragmentAt(block: Buffer, offset: number, filled: number): Buffer | undefined {
  const length = block.readUInt16LE(offset + 4);
  const type = block[offset + 6] ?? 0;
  const end = offset + FRAGMENT_HEADER + length;
  if (type < FULL || type > LAST || end > filled) return undefined;
  const isIntact = crc32(block.subarray(offset + FRAGMENT_HEADER - 1, end)) === block.readUInt32LE(offset);
  return isIntact ? block.subarray(offset + FRAGMENT_HEADER, end) : undefined;
}

/** Returns the bytes that were read: fewer than a block at the end. */
function readBlock(descriptor: number, block: Buffer, position: number): number {
  let filled = 0;
  while (filled < block.length) {
    const count = readSync(descriptor, block, filled, block.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
