import { crc32, deflateRawSync } from 'node:zlib';

/** An .npy file by the format's definition; `values` are raw bytes. */
export function npy(
  shape: readonly number[],
  values: Uint8Array | readonly number[],
  { descr = '|u1', order = 'False', version = 1 }: { descr?: string; order?: string; version?: number } = {},
): Buffer {
  const extents = shape.length === 1 ? `${shape.join()},` : shape.join(', ');
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${extents}), }`.padEnd(117) + '\n';
  const length = Buffer.alloc(version > 1 ? 4 : 2);
  length.writeUInt16LE(dictionary.length);
  return Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.of(version, 0), length, Buffer.from(dictionary), Buffer.from(values)]);
}

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly packed?: boolean;
  /** Values in the archive's headers, if they differ from the content. */
  readonly size?: number;
  readonly crc?: number;
}

/** A zip archive by APPNOTE.TXT's definition: local headers with their data, the central directory, its end. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let index = 0;
  for (const { name, bytes, packed = false, size = bytes.length, crc = crc32(bytes) } of entries) {
    const data = packed ? deflateRawSync(bytes) : bytes;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(packed ? 8 : 0, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(index, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name)]));
    parts.push(local);
    index += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(index, 16);
  return Buffer.concat([...parts, central, end]);
}

export type Arrays = Readonly<Record<string, Buffer>>;

export function npz(arrays: Arrays, packed = false): Buffer {
  return zip(Object.entries(arrays).map(([name, bytes]) => ({ name: `${name}.npy`, bytes, packed })));
}

/** 20 training and 8 test images of 3 x 2 pixels in 4 classes; every pixel of training image i is i, of test image i 100 + i. */
export function smallArrays(): Record<string, Buffer> {
  const images = (count: number, first: number): Buffer =>
    npy(
      [count, 3, 2],
      Uint8Array.from({ length: 6 * count }, (_, byte) => first + Math.floor(byte / 6)),
    );
  const labels = (count: number): Buffer =>
    npy(
      [count],
      Uint8Array.from({ length: count }, (_, image) => image % 4),
    );
  return { x_train: images(20, 0), y_train: labels(20), x_test: images(8, 100), y_test: labels(8) };
}
