import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';

/**
 * The .npy format: `\x93NUMPY`, the version, the header length, and the header, a Python dictionary literal with `descr`,
 * `fortran_order` and `shape`; then the values, the last dimension varying fastest. Source: numpy.lib.format.
 */
const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const VERSION_OFFSET = 6;
const LENGTH_OFFSET = 8;
/** The header of a plain numeric array has about a hundred bytes. */
const MAX_DICTIONARY_BYTES = 4096;
const MAX_DIMENSIONS = 32;

/** The size of the largest supported header. */
export const MAX_HEADER_BYTES = LENGTH_OFFSET + 4 + MAX_DICTIONARY_BYTES;

export interface NpyHeader {
  /** `uint8`, `float32`, …; `str` for Unicode strings, `bytes` for byte strings */
  readonly type: string;
  readonly bigEndian: boolean;
  readonly bytesPerValue: number;
  readonly shape: readonly number[];
  readonly headerBytes: number;
}

const kinds: Readonly<Record<string, string>> = { b: 'bool', i: 'int', u: 'uint', f: 'float', c: 'complex', U: 'str', S: 'bytes' };
const UNSIZED: readonly string[] = ['bool', 'str', 'bytes'];
/** A Unicode string's length is in characters of four bytes. */
const CHARACTER_BYTES = 4;

/** Parses the header at the start of a file. `where` locates the LabError `bad-file` that it may throw. */
export function parseNpyHeader(start: Buffer, where: { readonly file: string; readonly within: string }): NpyHeader {
  const bad = (message: string, byte: number): LabError =>
    new LabError('bad-file', message, 'Save it again with numpy.save or numpy.savez.', {
      file: where.file,
      location: `${where.within}byte ${byte}`,
    });
  if (!start.subarray(0, MAGIC.length).equals(MAGIC)) throw bad('This is not a NumPy array.', 0);
  const version = start[VERSION_OFFSET] ?? 0;
  const wide = version > 1;
  const dictionaryOffset = LENGTH_OFFSET + (wide ? 4 : 2);
  if (start.length < dictionaryOffset || version < 1 || version > 3) throw bad(`Unknown format version ${version}.`, VERSION_OFFSET);
  const length = wide ? start.readUInt32LE(LENGTH_OFFSET) : start.readUInt16LE(LENGTH_OFFSET);
  if (length > MAX_DICTIONARY_BYTES) {
    throw bad(`Its header has ${formatCount(length)} bytes; the limit is ${formatCount(MAX_DICTIONARY_BYTES)}.`, LENGTH_OFFSET);
  }
  const headerBytes = dictionaryOffset + length;
  if (start.length < headerBytes) throw bad('The file ends inside its header.', start.length);

  const dictionary = start.toString('latin1', dictionaryOffset, headerBytes);
  const field = (name: string, value: string): string => {
    const found = new RegExp(`'${name}'\\s*:\\s*${value}`).exec(dictionary)?.[1];
    if (found === undefined) throw bad(`Its header lacks a valid ${name}.`, dictionaryOffset);
    return found;
  };
  const [, order = '', kind = '', bytes = ''] = /^([<>|=])([a-zA-Z])(\d{0,4})/.exec(field('descr', "'([^']*)'")) ?? [];
  const type = kinds[kind];
  if (type === undefined) throw bad('It holds neither numbers nor strings. Python objects are never read.', dictionaryOffset);
  if (field('fortran_order', '(True|False)') === 'True') {
    throw bad('It is in Fortran order. Save numpy.ascontiguousarray of it.', dictionaryOffset);
  }
  const extents = field('shape', '\\(([\\d,\\s]*)\\)')
    .split(',')
    .filter((extent) => extent.trim() !== '');
  const shape = extents.map(Number);
  if (shape.length > MAX_DIMENSIONS || !shape.every(Number.isSafeInteger)) throw bad('Its shape is too large.', dictionaryOffset);
  return {
    type: UNSIZED.includes(type) ? type : `${type}${8 * Number(bytes)}`,
    bigEndian: order === '>',
    bytesPerValue: type === 'str' ? CHARACTER_BYTES * Number(bytes) : Number(bytes),
    shape,
    headerBytes,
  };
}
