import { open } from 'node:fs/promises';

const COMPRESSION = 259;
const PHOTOMETRIC = 262;
const SUBSAMPLING = 530;
const YCBCR = 6;
const JPEG_COMPRESSIONS = [6, 7];
const MAX_TAGS = 4096;
const HEADER_BYTES = 16;

/** The sizes of fields, by the version in the header. */
interface Layout {
  /** The position of the first directory's offset. */
  readonly directory: number;
  /** Bytes of an offset in the header. */
  readonly offsetBytes: 4 | 8;
  /** Bytes of a directory's number of entries. */
  readonly countBytes: 2 | 8;
  /** Bytes of an entry: tag, type, count and value, or the offset of a longer value. */
  readonly entryBytes: number;
  /** The position of the value in an entry. */
  readonly value: number;
}

const layouts: Readonly<Partial<Record<number, Layout>>> = {
  42: { directory: 4, offsetBytes: 4, countBytes: 2, entryBytes: 12, value: 8 },
  // BigTIFF
  43: { directory: 8, offsetBytes: 8, countBytes: 8, entryBytes: 20, value: 12 },
};

/**
 * Whether a TIFF file holds YCbCr pixels that the decoder returns as they are, without converting them to RGB: those of full resolution in
 * all channels, unless they are compressed as JPEG. Reads the first directory; sources: TIFF revision 6.0, sections 2 and 21, and the BigTIFF
 * specification.
 */
export async function hasUnconvertedColors(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const read = async (position: number, length: number): Promise<DataView> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
      return new DataView(buffer.buffer, buffer.byteOffset, bytesRead);
    };
    const header = await read(0, HEADER_BYTES);
    if (header.byteLength < HEADER_BYTES) return false;
    const little = header.getUint8(0) === 0x49;
    const layout = layouts[header.getUint16(2, little)];
    if (!layout) return false;
    const { countBytes, entryBytes } = layout;
    const directory = numberAt(header, layout.directory, layout.offsetBytes, little);
    const counted = await read(directory, countBytes);
    const count = counted.byteLength < countBytes ? 0 : Math.min(numberAt(counted, 0, countBytes, little), MAX_TAGS);
    const entries = await read(directory + countBytes, count * entryBytes);
    const values = new Map<number, number[]>();
    for (let entry = 0; entry + entryBytes <= entries.byteLength; entry += entryBytes) {
      const value = [entry + layout.value, entry + layout.value + 2].map((offset) => entries.getUint16(offset, little));
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

function numberAt(view: DataView, position: number, bytes: 2 | 4 | 8, little: boolean): number {
  if (bytes === 2) return view.getUint16(position, little);
  return bytes === 4 ? view.getUint32(position, little) : Number(view.getBigUint64(position, little));
}
