import { open } from 'node:fs/promises';

/** BigTIFF, whose offsets are longer, has 43. */
const CLASSIC = 42;
const COMPRESSION = 259;
const PHOTOMETRIC = 262;
const SUBSAMPLING = 530;
const YCBCR = 6;
const JPEG_COMPRESSIONS = [6, 7];
const MAX_TAGS = 4096;
/** Bytes of a directory entry: tag, type, count and value, or the offset of a longer value. */
const ENTRY_BYTES = 12;
const VALUE_OFFSET = 8;

/**
 * Whether a TIFF file holds YCbCr pixels that the decoder returns as they are, without converting them to RGB: those of full resolution in
 * all channels, unless they are compressed as JPEG. Reads the first directory of a classic TIFF file; source: TIFF revision 6.0, sections
 * 2 and 21.
 */
export async function hasUnconvertedColors(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const read = async (position: number, length: number): Promise<DataView> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
      return new DataView(buffer.buffer, buffer.byteOffset, bytesRead);
    };
    const header = await read(0, 8);
    if (header.byteLength < 8) return false;
    const little = header.getUint8(0) === 0x49;
    if (header.getUint16(2, little) !== CLASSIC) return false;
    const directory = header.getUint32(4, little);
    const counted = await read(directory, 2);
    const count = counted.byteLength < 2 ? 0 : Math.min(counted.getUint16(0, little), MAX_TAGS);
    const entries = await read(directory + 2, count * ENTRY_BYTES);
    const values = new Map<number, number[]>();
    for (let entry = 0; entry + ENTRY_BYTES <= entries.byteLength; entry += ENTRY_BYTES) {
      const value = [entry + VALUE_OFFSET, entry + VALUE_OFFSET + 2].map((offset) => entries.getUint16(offset, little));
      values.set(entries.getUint16(entry, little), value);
    }
    const first = (tag: number, byDefault: number): number => values.get(tag)?.[0] ?? byDefault;
    // The default of YCbCr is half the resolution.
    const [horizontal, vertical] = values.get(SUBSAMPLING) ?? [2, 2];
    return first(PHOTOMETRIC, 0) === YCBCR && !JPEG_COMPRESSIONS.includes(first(COMPRESSION, 1)) && horizontal === 1 && vertical === 1;
  } finally {
    await handle.close();
  }
}
