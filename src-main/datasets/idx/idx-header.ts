import { LabError } from '#shared/errors/index.ts';

/**
 * The IDX format: two zero bytes, one for the number type, one for the number of dimensions, the dimensions as big-endian 32-bit
 * numbers, then the values, the last dimension varying fastest. Source: https://yann.lecun.com/exdb/mnist/, "File formats".
 */
const types: Readonly<Record<number, { name: string; bytes: number }>> = {
  0x08: { name: 'uint8', bytes: 1 },
  0x09: { name: 'int8', bytes: 1 },
  0x0b: { name: 'int16', bytes: 2 },
  0x0c: { name: 'int32', bytes: 4 },
  0x0d: { name: 'float32', bytes: 4 },
  0x0e: { name: 'float64', bytes: 8 },
};

const MAGIC_BYTES = 4;
const EXTENT_BYTES = 4;
const MAX_DIMENSIONS = 4;

/** Enough bytes for any header. */
export const MAX_HEADER_BYTES = MAGIC_BYTES + MAX_DIMENSIONS * EXTENT_BYTES;

export interface IdxHeader {
  readonly type: string;
  readonly shape: readonly number[];
  readonly headerBytes: number;
  readonly bytesPerValue: number;
}

/** Reads the header at the beginning of a file. Throws a LabError `bad-file`. */
export function parseIdxHeader(start: Uint8Array, file: string): IdxHeader {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  if (view.byteLength < MAGIC_BYTES) throw bad(`The file has only ${view.byteLength} bytes.`, file, 'byte 0');
  if (view.getUint16(0) !== 0) throw bad(`It is no IDX file: ${beginning(start)}`, file, 'byte 0');
  const type = types[view.getUint8(2)];
  if (type === undefined) throw bad(`It is no IDX file: there is no number type ${view.getUint8(2)}.`, file, 'byte 2');
  const dimensions = view.getUint8(3);
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw bad(`It has ${dimensions} dimensions; files of images or labels have 1 to ${MAX_DIMENSIONS}.`, file, 'byte 3');
  }
  const headerBytes = MAGIC_BYTES + dimensions * EXTENT_BYTES;
  if (view.byteLength < headerBytes) throw bad('The file ends inside its header.', file, `byte ${view.byteLength}`);
  const shape = Array.from({ length: dimensions }, (_, index) => view.getUint32(MAGIC_BYTES + index * EXTENT_BYTES));
  return { type: type.name, shape, headerBytes, bytesPerValue: type.bytes };
}

function beginning(start: Uint8Array): string {
  const [first = 0, second = 0] = start;
  if (first === 0x3c) return 'it looks like a web page.';
  if (first === 0x50 && second === 0x4b) return 'it looks like a zip archive.';
  return `it starts with ${Buffer.from(start.subarray(0, MAGIC_BYTES)).toString('hex')}.`;
}

function bad(message: string, file: string, place: string): LabError {
  return new LabError('bad-file', message, 'Download the file again; it must be an IDX file, plain or gzipped.', { file, location: place });
}
