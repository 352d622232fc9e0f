import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';

/**
 * The IDX format: two zero bytes, one for the number type, one for the number of dimensions, the dimensions as big-endian 32-bit
 * integers, then the values, the last dimension varying fastest. Source: https://yann.lecun.com/exdb/mnist/, "File formats".
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

/** The size of the largest header. */
export const MAX_HEADER_BYTES = MAGIC_BYTES + MAX_DIMENSIONS * EXTENT_BYTES;

export interface IdxHeader {
  readonly type: string;
  readonly shape: readonly number[];
  readonly headerBytes: number;
  readonly bytesPerValue: number;
}

/** Parses the header at the start of a file. Throws LabError `bad-file`. */
export function parseIdxHeader(start: Uint8Array, file: string): IdxHeader {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  if (view.byteLength < MAGIC_BYTES) throw bad(`The file has only ${plural(view.byteLength, 'byte')}.`, file, 'byte 0');
  if (view.getUint16(0) !== 0) throw bad(`This is not an IDX file: ${describeStart(start)}`, file, 'byte 0');
  const type = types[view.getUint8(2)];
  if (type === undefined) throw bad(`This is not an IDX file: unknown number type ${view.getUint8(2)}.`, file, 'byte 2');
  const dimensions = view.getUint8(3);
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw bad(`The file has ${plural(dimensions, 'dimension')}; images and labels have 1 to ${MAX_DIMENSIONS}.`, file, 'byte 3');
  }
  const headerBytes = MAGIC_BYTES + dimensions * EXTENT_BYTES;
  if (view.byteLength < headerBytes) throw bad('The file ends inside its header.', file, `byte ${view.byteLength}`);
  const shape = Array.from({ length: dimensions }, (_, index) => view.getUint32(MAGIC_BYTES + index * EXTENT_BYTES));
  return { type: type.name, shape, headerBytes, bytesPerValue: type.bytes };
}

function describeStart(start: Uint8Array): string {
  const [first = 0, second = 0] = start;
  if (first === 0x3c) return 'it looks like a web page.';
  if (first === 0x50 && second === 0x4b) return 'it looks like a zip archive.';
  return `it starts with ${Buffer.from(start.subarray(0, MAGIC_BYTES)).toString('hex')}.`;
}

function bad(message: string, file: string, location: string): LabError {
  return new LabError('bad-file', message, 'Download the file again; it must be an IDX file, plain or gzipped.', { file, location });
}
