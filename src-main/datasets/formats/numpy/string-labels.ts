import { formatCount } from '#shared/text/index.ts';
import { MAX_CLASSES } from '../../store/data-set-folder.ts';
import type { NpyArray } from './npy-array.ts';

const MAX_LABEL = 200;
const BYTES_PER_CHARACTER = 4;
const LAST_CODE_POINT = 0x10_ffff;

/** Whether labels of this type are read as class names. */
export function isStringType(type: string): boolean {
  return type === 'str' || type === 'bytes';
}

/** Class names in the order of their first label, and a decoder that adds to them. */
export class StringLabels {
  readonly #array: NpyArray;
  readonly #indices = new Map<string, number>();

  constructor(array: NpyArray) {
    this.#array = array;
  }

  get names(): string[] {
    return [...this.#indices.keys()];
  }

  /** The index of a label's name. NumPy pads strings with zeros. Throws LabError `bad-file` for a name that is empty or too long. */
  indexOf(value: Buffer, location: string): number {
    const name = this.#decoded(value, location).replace(/\0+$/, '').normalize('NFC');
    if (name === '') throw this.#array.bad('The label is empty.', 'Give each image a label.', location);
    if (name.length > MAX_LABEL) {
      const message = `The label has ${formatCount(name.length)} characters; the limit is ${MAX_LABEL}.`;
      throw this.#array.bad(message, 'Check which array is which.', location);
    }
    const known = this.#indices.get(name);
    if (known !== undefined) return known;
    const index = this.#indices.size;
    if (index === MAX_CLASSES) {
      throw this.#array.bad(`There are more than ${formatCount(MAX_CLASSES)} classes.`, 'Check which array is which.', location);
    }
    this.#indices.set(name, index);
    return index;
  }

  #decoded(value: Buffer, location: string): string {
    if (this.#array.header.type === 'bytes') return value.toString('utf8');
    const { bigEndian } = this.#array.header;
    let text = '';
    for (let offset = 0; offset < value.length; offset += BYTES_PER_CHARACTER) {
      const code = bigEndian ? value.readUInt32BE(offset) : value.readUInt32LE(offset);
      if (code > LAST_CODE_POINT) throw this.#array.bad('The label is not valid Unicode.', 'Save it again with numpy.save.', location);
      text += String.fromCodePoint(code);
    }
    return text;
  }
}
