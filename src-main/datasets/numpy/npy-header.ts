import { LabError } from '#shared/errors/index.ts';

/**
 * The format of NumPy's .npy files: `\x93NUMPY`, the version, the length of the header, and the header, a literal of a Python dictionary
 * of `descr`, `fortran_order` and `shape`; then the values, the last dimension varying fastest. Source: numpy.lib.format.
 */
const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const VERSION_PLACE = 6;
const LENGTH_PLACE = 8;
/** The header of an array of plain numbers has about a hundred. */
const MAX_DICTIONARY_BYTES = 4096;
const MAX_DIMENSIONS = 32;

/** Enough bytes for any header that is read. */
export const MAX_HEADER_BYTES = LENGTH_PLACE + 4 + MAX_DICTIONARY_BYTES;

export interface NpyHeader {
  /** `uint8`, `float32`, … */
  readonly type: string;
  readonly bigEndian: boolean;
  readonly bytesPerValue: number;
  readonly shape: readonly number[];
  readonly headerBytes: number;
}

const kinds: Readonly<Record<string, string>> = { b: 'bool', i: 'int', u: 'uint', f: 'float', c: 'complex' };

/** Reads the header at the beginning of a file. `where` becomes part of the LabError `bad-file` that it throws. */
export function parseNpyHeader(start: Buffer, where: { readonly file: string; readonly within: string }): NpyHeader {
  const bad = (message: string, byte: number): LabError =>
    new LabError('bad-file', message, 'Save it again with numpy.save or numpy.savez.', {
      file: where.file,
      location: `${where.within}byte ${byte}`,
    });
  if (!start.subarray(0, MAGIC.length).equals(MAGIC)) throw bad('It is no array of NumPy.', 0);
  const version = start[VERSION_PLACE] ?? 0;
  const wide = version > 1;
  const dictionaryPlace = LENGTH_PLACE + (wide ? 4 : 2);
  if (start.length < dictionaryPlace || version < 1 || version > 3)
    throw bad(`There is no version ${version} of the format.`, VERSION_PLACE);
  const length = wide ? start.readUInt32LE(LENGTH_PLACE) : start.readUInt16LE(LENGTH_PLACE);
  if (length > MAX_DICTIONARY_BYTES) throw bad(`Its header has ${length} bytes, more than those of arrays of numbers have.`, LENGTH_PLACE);
  const headerBytes = dictionaryPlace + length;
  if (start.length < headerBytes) throw bad('The file ends inside its header.', start.length);

  const dictionary = start.toString('latin1', dictionaryPlace, headerBytes);
  const field = (name: string, value: string): string => {
    const found = new RegExp(`'${name}'\\s*:\\s*${value}`).exec(dictionary)?.[1];
    if (found === undefined) throw bad(`Its header does not tell ${name} as arrays of numbers do.`, dictionaryPlace);
    return found;
  };
  const [, order = '', kind = '', bytes = ''] = /^([<>|=])([a-zA-Z])(\d{0,4})/.exec(field('descr', "'([^']*)'")) ?? [];
  const type = kinds[kind];
  if (type === undefined) throw bad('It holds no plain numbers; Python objects are never read.', dictionaryPlace);
  if (field('fortran_order', '(True|False)') === 'True')
    throw bad('It is in Fortran’s order; save numpy.ascontiguousarray of it.', dictionaryPlace);
  const extents = field('shape', '\\(([\\d,\\s]*)\\)')
    .split(',')
    .filter((extent) => extent.trim() !== '');
  const shape = extents.map(Number);
  if (shape.length > MAX_DIMENSIONS || !shape.every(Number.isSafeInteger)) throw bad('Its shape is out of all bounds.', dictionaryPlace);
  return {
    type: type === 'bool' ? type : `${type}${8 * Number(bytes)}`,
    bigEndian: order === '>',
    bytesPerValue: Number(bytes),
    shape,
    headerBytes,
  };
}
